import { createHash } from 'node:crypto';

/**
 * Whether a study is drawn for sign-off though the model does not flag it: by its UID alone, so that nobody chooses, and asking for
 * a larger share keeps those that were drawn before. Without such a draw misses are never counted (verification bias; Begg and
 * Greenes 1983).
 * @param share of the studies, 0 to 1
 */
export function drawnForSignOff(studyUid: string, share: number): boolean {
  const digest = createHash('sha256').update(`ictus sign-off draw 1\n${studyUid}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < share;
}
