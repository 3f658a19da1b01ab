import { resolve, sep } from 'node:path';
import {
  labels,
  type InstanceHeader,
  type LabelledSlice,
  type LabelledStudy,
  type PictureWindow,
  type Truth,
} from '../contract/index.js';
import type { FoundImage } from './findImages.js';
import type { JoinedRows } from './joinRows.js';
import type { RowFacts } from './labelRow.js';

interface SetWords {
  readonly name: string;
  readonly folder: string;
  readonly window: PictureWindow;
}

export interface RowSlice {
  readonly slice: LabelledSlice;
  /** The row that names it. */
  readonly row: number;
}

/** The slices of a set in the order of its rows, each with its place in its study. */
export function labelledSlices({ slices, studies }: JoinedRows, set: SetWords): readonly RowSlice[] {
  return [
    ...slices.flatMap((one) =>
      one.images.map((image) => ({ slice: sliceOf(image, 0, one.truth, one.facts, set), row: one.row })),
    ),
    ...studies.flatMap((one) =>
      inOrder(one.images).flatMap((image, at) => {
        const frames = image.header?.frames ?? 1;
        return Array.from({ length: frames }, (_, frame) => ({
          slice: sliceOf(image, frame, absentThroughout(one.truth), { slice: at + frame, ...one.facts }, set),
          row: one.row,
        }));
      }),
    ),
  ];
}

/** Studies that were labelled as such. */
export function labelledStudies({ studies }: JoinedRows, name: string): readonly LabelledStudy[] {
  return studies.flatMap(({ images, truth, facts }) => {
    const [first] = images;
    if (!first?.header) return [];
    const study = first.header.studyUid;
    return [{ study, cluster: clusterOf(first, facts, name) ?? study, truth }];
  });
}

/** What a study lacks, each of its slices lacks; what it has is in some slice, and not known in which. */
function absentThroughout(truth: Truth): Truth {
  return Object.fromEntries(labels.filter((label) => truth[label] === false).map((label) => [label, false]));
}

function sliceOf(image: FoundImage, frame: number, truth: Truth, facts: RowFacts, set: SetWords): LabelledSlice {
  const { header } = image;
  const patient = clusterOf(image, facts, set.name);
  const base = header?.sopInstanceUid ?? image.name;
  const id = header && header.frames > 1 ? `${base}#${frame + 1}` : base;
  const study = header?.studyUid ?? facts.study ?? seriesOfPatient(patient, facts) ?? id;
  // Slices of one study share a patient, though nobody says which.
  const cluster = patient ?? (study === id ? `slice ${id}` : `study ${study}`);
  return {
    id,
    image: header
      ? { kind: 'dicom', frame: { file: image.ref, frame } }
      : { kind: 'picture', picture: { ...image.ref, window: set.window } },
    cluster,
    patientKnown: patient !== null,
    study,
    position: facts.slice ?? alongNormal(header) ?? header?.instanceNumber ?? null,
    truth,
    source: facts.source ?? set.name,
    ...subgroups(header, facts),
    ...(facts.split === undefined ? {} : { split: facts.split }),
    ...outlineOf(set.folder, facts.outline),
  };
}

/** Only from below the folder: a table may come from anywhere. */
function outlineOf(folder: string, name: string | undefined): { readonly outline?: string } {
  const outline = name === undefined ? folder : resolve(folder, ...name.split('/'));
  return outline.startsWith(`${folder}${sep}`) ? { outline } : {};
}

/** Who made the table may know better than a header, in which every patient can be "anonymous". */
function clusterOf({ header }: FoundImage, { patient, source }: RowFacts, name: string): string | null {
  const known = patient ?? header?.patient.id ?? '';
  return known === '' ? null : `${source ?? name}:${known}`;
}

/** Pictures numbered within a patient are one series of that patient. */
function seriesOfPatient(patient: string | null, { slice }: RowFacts): string | null {
  return patient !== null && slice !== undefined ? patient : null;
}

function subgroups(header: InstanceHeader | null, facts: RowFacts) {
  const scanner = facts.scanner ?? [header?.manufacturer, header?.scannerModel].filter(Boolean).join(' ');
  const thicknessMm = facts.thicknessMm ?? header?.geometry.sliceThicknessMm;
  const given = facts.spacingMm;
  const pixelSpacingMm =
    header?.geometry.pixelSpacingMm ?? (given === undefined ? undefined : ([given, given] as const));
  const ageYears = facts.ageYears ?? header?.patient.ageYears;
  return {
    ...(scanner === '' ? {} : { scanner }),
    ...(thicknessMm === undefined ? {} : { thicknessMm }),
    ...(pixelSpacingMm === undefined ? {} : { pixelSpacingMm }),
    ...(ageYears === undefined ? {} : { ageYears }),
  };
}

/** By position along the normal, else by number. */
function inOrder(images: readonly FoundImage[]): readonly FoundImage[] {
  const place = ({ header }: FoundImage): number => alongNormal(header) ?? header?.instanceNumber ?? 0;
  return [...images].sort((left, right) => place(left) - place(right));
}

/** Position along the normal of the image, mm (PS3.3 C.7.6.2.1.1): the cross product of row and column direction. */
function alongNormal(header: InstanceHeader | null): number | null {
  const { positionMm: p, orientation: o } = header?.geometry ?? {};
  if (!p || !o) return null;
  return p[0] * (o[1] * o[5] - o[2] * o[4]) + p[1] * (o[2] * o[3] - o[0] * o[5]) + p[2] * (o[0] * o[4] - o[1] * o[3]);
}
