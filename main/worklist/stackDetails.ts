import {
  sliceKey,
  type Instance,
  type OpenModel,
  type SlicePatient,
  type SliceScore,
  type StackDetail,
  type Study,
} from '../contract/index.js';
import type { WorklistPorts } from './ports.js';
import { scoredSlabs } from './studyEntry.js';

/**
 * The stacks of a study with the header facts the overlay shows and the score of each slice. A thin slice carries the
 * score of the slab it was averaged into: `slabSlices` tells.
 */
export function stackDetails(ports: WorklistPorts, study: Study, model: OpenModel | null): readonly StackDetail[] {
  const { evaluation, scoreOf } = scoredSlabs(ports, study, model);
  const scores = new Map<string, SliceScore>();
  for (const slab of evaluation.slabs) {
    const score = scoreOf(slab);
    if (score) for (const slice of slab.slices) scores.set(sliceKey(slice), score);
  }
  const chosen = new Set(evaluation.stackIds);
  const headers = new Map(ports.store.instancesOf(study.studyUid).map((instance) => [instance.id, instance]));
  return study.series.flatMap((series) =>
    series.stacks.map(({ slices, ...stack }): StackDetail => {
      const [first] = slices;
      const header = first && headers.get(first.instanceId);
      const patients: SlicePatient[] = [];
      return {
        ...stack,
        slices: slices.map((slice) => ({
          instanceId: slice.instanceId,
          frame: slice.frame,
          positionMm: slice.positionMm ?? null,
          imagePositionMm: slice.geometry.positionMm ?? null,
          patient: placeAmong(patients, patientOf(headers.get(slice.instanceId))),
          instanceNumber: slice.instanceNumber ?? null,
          score: scores.get(sliceKey(slice)) ?? null,
        })),
        patients,
        seriesNumber: series.number ?? null,
        seriesDescription: series.description ?? '',
        orientation: first?.geometry.orientation ?? null,
        windowCentreHu: header?.windowCentreHu ?? null,
        windowWidthHu: header?.windowWidthHu ?? null,
        scored: chosen.has(stack.id),
      };
    }),
  );
}

/** The words of a slice's own header; those of a slice that is not in the index any more are empty. */
function patientOf(header: Instance | undefined): SlicePatient {
  const { patient = {}, studyDate, accession, simulated = false } = header ?? {};
  return {
    patientName: patient.name ?? '',
    patientId: patient.id ?? '',
    birthDate: patient.birthDate ?? '',
    sex: patient.sex ?? '',
    ageYears: patient.ageYears ?? null,
    studyDate: studyDate ?? '',
    accession: accession ?? '',
    simulated,
  };
}

/** Where one stands among those found so far; it is added where it is not among them. */
function placeAmong(found: SlicePatient[], one: SlicePatient): number {
  const key = JSON.stringify(one);
  const place = found.findIndex((other) => JSON.stringify(other) === key);
  return place === -1 ? found.push(one) - 1 : place;
}

/** The stack to show first: the first of those scored, else the largest that is no scout or capture, else any. */
export function firstStackId(stacks: readonly StackDetail[]): string | null {
  const scored = stacks.find((stack) => stack.scored);
  if (scored) return scored.id;
  const images = stacks.filter((stack) => stack.kind === 'original' || stack.kind === 'derived');
  const [largest] = [...(images.length > 0 ? images : stacks)].sort((a, b) => b.slices.length - a.slices.length);
  return largest?.id ?? null;
}
