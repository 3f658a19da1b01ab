/** How many of the last studies are looked at (docs/design.md 4.3). */
const driftStudies = 50;

/** Chance below which a share is called far from expected: one list in two hundred a side would be called so by luck. */
const tail = 0.005;

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
  return sum;
}

/** P(X <= k) for X ~ Binomial(n, p); exact sum, n is small. */
function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  let sum = 0;
  for (let i = 0; i <= k; i += 1) {
    const ways = logFactorial(n) - logFactorial(i) - logFactorial(n - i);
    sum += Math.exp(ways + i * Math.log(p) + (n - i) * Math.log(1 - p));
  }
  return Math.min(1, sum);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * One sentence where the share of suspected studies among the last fifty scored is far from what the model card expects
 * (exact binomial tail under 0.005 on either side), else null. `flagged` tells of each study, oldest first, whether it
 * read suspected. Fewer than fifty say nothing.
 */
export function driftSentence(
  flagged: readonly boolean[],
  expected: { readonly share: number; readonly source: string },
): string | null {
  const last = flagged.slice(-driftStudies);
  if (last.length < driftStudies) return null;
  const count = last.filter(Boolean).length;
  const few = binomialAtMost(count, last.length, expected.share);
  const many = 1 - binomialAtMost(count - 1, last.length, expected.share);
  if (few >= tail && many >= tail) return null;
  const chance = Math.min(few, many);
  const odds = chance < 0.001 ? 'under 0.1 %' : `${(chance * 100).toFixed(1)} %`;
  const found = `${count} of the last ${last.length} scored studies (${percent(count / last.length)}) read suspected`;
  const card = `the model card expects ${percent(expected.share)} (${expected.source.replace(/\.$/, '')})`;
  return `${found}, ${card}; by chance alone this happens in ${odds} of lists: check whether the model fits this site.`;
}
