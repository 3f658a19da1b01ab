/** Words for bone, and for sharp, that technologists write into kernels and series descriptions. */
const boneWords =
  /bone|knochen|knöchern|\bos\b|osseu[xs]?|\bos[st]?eo\w*|\boso\b|\b[oó]sse[oa]s?\b|\bhueso|\bosso\b|\bossos\b|\bossa\b|\bbot(?:ten|venster)?\b|\bben(?:vindue|vev|filter)\b|\bskelett?\b|\bluu\b|\bko[sś][cć]\w*|\bkost[ni]?\w*|\bcsont\w*|\bkemik\b|\bκόκαλ\w*|\bοστ\w*|кост\w*|骨|뼈|عظم/iu;
const sharpWords =
  /\b(?:edge|lung|sharp|ultra ?sharp|detail|hr|hi-?res|inner ear|innenohr|petrous|felsenbein|temporal bone|iac)\b/i;

/**
 * Whether a reconstruction kernel is a sharp one for bone. Convolution Kernel (0018,1210) has no controlled terms, so
 * this knows the makers' habits: Siemens letters and number (H30s, Hr38, Qr40 soft; H60s, Hr64, Qr76, U and S sharp),
 * GE words (BONE, EDGE, LUNG, DETAIL; HD ones too), Canon FC30 to FC39, FC50 to FC59 and FC80 to FC89, Philips YB to YE, D and E. The
 * series' own words for bone count where the kernel is not named or not known. Unknown words are soft.
 */
export function isBoneKernel(kernel: string | undefined, seriesDescription = ''): boolean {
  const word = (kernel ?? '').split('\\')[0]?.trim().toUpperCase() ?? '';
  const known = kernelSharpness(word);
  if (known !== null) return known;
  return boneWords.test(seriesDescription) || sharpWords.test(seriesDescription);
}

/** Null where the word is none of the makers'. */
function kernelSharpness(word: string): boolean | null {
  if (boneWords.test(word) || /BONE|EDGE|LUNG|SHARP|DETAIL|ULTRA/.test(word)) return true;
  const canon = /^FC(\d\d)/.exec(word)?.[1];
  if (canon !== undefined) return ['3', '5', '8'].includes(canon.charAt(0));
  // Siemens: application (B body, H head, Q quantitative, I iterative, S and U special), then kind, then sharpness.
  const siemens = /^(?:SIM )?([BHIJQSTU])([A-Z]?)(\d\d)/.exec(word);
  if (siemens) return Number(siemens[3]) >= 55 || (siemens[1] === 'U' && Number(siemens[3]) >= 40);
  if (/^(?:Y[B-E]|D|E|L|HRES|YLUNG)$/.test(word)) return true;
  if (/^(?:A|B|C|UA|UB|UC|YA|SOFT|STANDARD|STND|STD|SMOOTH|BRAIN)\b/.test(word)) return false;
  return null;
}
