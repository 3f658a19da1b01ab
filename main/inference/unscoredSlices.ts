import { sliceKey, type Problem, type SliceAddress, type UnscoredSlice } from '../contract/index.js';

/** The slices that failed in this run, by study: they are not tried again until their study is. */
export class UnscoredSlices {
  private readonly byStudy = new Map<string, UnscoredSlice[]>();

  add(studyUid: string, { instanceId, frame }: SliceAddress, problem: Problem): void {
    const list = this.byStudy.get(studyUid) ?? [];
    list.push({ instanceId, frame, problem });
    this.byStudy.set(studyUid, list);
  }

  forget(studyUid: string): void {
    this.byStudy.delete(studyUid);
  }

  of(studyUid: string): readonly UnscoredSlice[] {
    return this.byStudy.get(studyUid) ?? [];
  }

  keysOf(studyUid: string): ReadonlySet<string> {
    return new Set(this.of(studyUid).map(sliceKey));
  }

  get all(): readonly UnscoredSlice[] {
    return [...this.byStudy.values()].flat();
  }
}
