import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull, problem, type Problem } from '../contract/index.js';

/**
 * What a network makes of the slices of a study, in half precision: kept beside the store, a file for each study and network, so
 * that a patient can be forgotten. What a crash or a bad sector leaves of one is absent.
 */
export interface FeatureFiles {
  /** `key` names everything that decides what the features are; null where they are not there, or damaged. */
  features(studyUid: string, key: string): Uint16Array | null;
  /** Problems: `disk-full`, `store-unwritable`. */
  saveFeatures(studyUid: string, key: string, values: Uint16Array): Problem | null;
  forgetFeatures(studyUid: string): void;
}

const sumBytes = 32;

/** The feature files beside the store at `storePath`. */
export function featureFiles(storePath: string): FeatureFiles {
  const folderOf = (studyUid: string): string => join(`${storePath}-features`, sha256(studyUid).toString('hex'));
  const fileOf = (studyUid: string, key: string): string =>
    join(folderOf(studyUid), `${sha256(key).toString('hex').slice(0, 32)}.half`);
  return {
    features(studyUid, key) {
      let file: Buffer;
      try {
        file = readFileSync(fileOf(studyUid, key));
      } catch {
        return null;
      }
      const values = Uint8Array.from(file.subarray(sumBytes));
      if (!sha256(values).equals(file.subarray(0, sumBytes))) return null;
      return new Uint16Array(values.buffer, 0, Math.floor(values.length / 2));
    },
    saveFeatures(studyUid, key, values) {
      const path = fileOf(studyUid, key);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      try {
        mkdirSync(folderOf(studyUid), { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.part`, Buffer.concat([sha256(bytes), bytes]), { mode: 0o600 });
        renameSync(`${path}.part`, path);
        return null;
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        return isDiskFull(error)
          ? problem('disk-full', 'The disk is full, so the features of a study cannot be kept; free some space.', {
              cause,
            })
          : problem('store-unwritable', 'The features of a study cannot be kept beside the store; check its folder.', {
              cause,
            });
      }
    },
    forgetFeatures(studyUid) {
      rmSync(folderOf(studyUid), { recursive: true, force: true });
    },
  };
}

function sha256(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest();
}
