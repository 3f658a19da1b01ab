/**
 * Class activation map of one label: sum over channels of headWeight x featureMap, exact for global pooling and a
 * linear head, because the mean of the map plus the label's bias is the label's logit (Zhou et al., CVPR 2016).
 * `featureMap` is [channels, side, side], `weights` the label's row of the head. Values are logits above the bias.
 */
export function classActivationMap(featureMap: Float32Array, weights: Float32Array, side: number): Float32Array {
  const area = side * side;
  const map = new Float64Array(area);
  for (let channel = 0; channel < weights.length; channel++) {
    const weight = weights[channel] ?? 0;
    const start = channel * area;
    for (let cell = 0; cell < area; cell++) {
      map[cell] = (map[cell] ?? 0) + weight * (featureMap[start + cell] ?? 0);
    }
  }
  return Float32Array.from(map);
}
