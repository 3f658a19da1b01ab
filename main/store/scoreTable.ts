import type { PixelFacts, Result, SliceScore } from '../contract/index.js';
import type { Connection } from './database.js';

/** Scores are kept by instance, frame and model hash, so nothing is computed twice. */
export interface ScoreTable {
  /** In order of instance and frame. */
  scores(modelHash: string, studyUid: string): readonly SliceScore[];
  /** Replaces earlier scores of the same slice by the same model; scores of instances no longer indexed are dropped. */
  saveScores(modelHash: string, scores: readonly SliceScore[]): Result<null>;
}

export function scoreTable(connection: Connection): ScoreTable {
  return {
    scores: (modelHash, studyUid) =>
      connection
        .rows<{
          score: string;
        }>(
          'SELECT score FROM scores WHERE study_uid = ? AND model_hash = ? ORDER BY instance_id, frame',
          studyUid,
          modelHash,
        )
        .map((row) => scoreOf(row.score)),
    saveScores: (modelHash, scores) =>
      connection.transact(() => {
        for (const score of scores) {
          connection.run(
            `INSERT OR REPLACE INTO scores (model_hash, instance_id, frame, study_uid, score)
             SELECT ?, id, ?, study_uid, ? FROM instances WHERE id = ?`,
            modelHash,
            score.frame,
            JSON.stringify(score),
            score.instanceId,
          );
        }
        return null;
      }),
  };
}

/** JSON has no NaN: a fact that could not be measured comes back as the NaN it was. */
function scoreOf(text: string): SliceScore {
  const score = JSON.parse(text) as SliceScore;
  const facts = Object.fromEntries(
    Object.entries(score.facts).map(([name, value]: [string, unknown]) => [name, value ?? Number.NaN]),
  ) as unknown as PixelFacts;
  return { ...score, facts };
}
