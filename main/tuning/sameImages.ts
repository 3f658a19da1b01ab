import { createHash } from 'node:crypto';
import type { StudyFeatures } from './made.js';
import type { SiteStudy } from './siteStudies.js';

/** Without the studies whose images stand on both sides: one person under two IDs, or one study sent twice and renamed in between. */
export function withoutSameImages<S extends Pick<SiteStudy, 'studyUid' | 'side'>>(
  studies: readonly S[],
  features: StudyFeatures,
): readonly S[] {
  const seenAs = ({ studyUid }: S): string => {
    const own = features.get(studyUid) ?? new Float32Array(0);
    return createHash('sha256')
      .update(new Uint8Array(own.buffer, own.byteOffset, own.byteLength))
      .digest('hex');
  };
  const sides = new Map<string, Set<SiteStudy['side']>>();
  for (const study of studies) {
    const key = seenAs(study);
    sides.set(key, (sides.get(key) ?? new Set()).add(study.side));
  }
  return studies.filter((study) => sides.get(seenAs(study))?.size === 1);
}
