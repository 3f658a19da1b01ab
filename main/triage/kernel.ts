/**
 * Whether a reconstruction kernel is a sharp one for bone. Convolution Kernel (0018,1210) has no controlled terms, so
 * this knows the makers' habits: Siemens letter and number (H30s soft, H60s and up sharp; Hr38 soft, Hr64 sharp),
 * GE words (BONE, EDGE, LUNG), Canon FC30-39, FC50-59 and FC80-89, Philips YB to YE, D and E. Unknown words are soft.
 */
export function isBoneKernel(kernel: string | undefined, seriesDescription = ''): boolean {
  const word = (kernel ?? '').split('\\')[0]?.trim().toUpperCase() ?? '';
  if (/BONE|EDGE|LUNG|SHARP/.test(word)) return true;
  const canon = /^FC(\d\d)/.exec(word)?.[1];
  if (canon !== undefined) return ['3', '5', '8'].includes(canon.charAt(0));
  const siemens = /^[BHJTUI][RCVFP]?(\d\d)/.exec(word)?.[1];
  if (siemens !== undefined) return Number(siemens) >= 55;
  if (/^(Y[B-E]|D|E)$/.test(word)) return true;
  return word === '' && /\bbone\b/i.test(seriesDescription);
}
