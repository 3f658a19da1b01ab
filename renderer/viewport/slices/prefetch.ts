/**
 * The order in which slices are fetched: from `current` outward, three ahead in the direction of travel for each one
 * behind, because the next wheel step most likely goes on the way it came. Every slice appears once, `current` first.
 */
export function prefetchOrder(current: number, count: number, travel: 1 | -1): readonly number[] {
  const order: number[] = [];
  if (count <= 0) return order;
  order.push(current);
  let ahead = current + travel;
  let behind = current - travel;
  const inside = (index: number): boolean => index >= 0 && index < count;
  while (inside(ahead) || inside(behind)) {
    for (let step = 0; step < 3 && inside(ahead); step++, ahead += travel) order.push(ahead);
    if (inside(behind)) {
      order.push(behind);
      behind -= travel;
    }
  }
  return order;
}
