import type { Instance, InstanceHeader, Probabilities, SliceScore, Study } from '../../main/contract/index.js';
import type { ReadFile } from '../../main/store/index.js';

/** An instance header like a plain CT slice; what a test is about is given in `change`. */
export function header(change: Partial<InstanceHeader> = {}): InstanceHeader {
  return {
    studyUid: '1.2.3',
    seriesUid: '1.2.3.1',
    sopInstanceUid: '1.2.3.1.1',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    modality: 'CT',
    imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    patient: { id: 'P1', name: 'Doe^Jane' },
    rows: 512,
    cols: 512,
    frames: 1,
    samplesPerPixel: 1,
    photometric: 'MONOCHROME2',
    bitsAllocated: 16,
    bitsStored: 12,
    signed: true,
    geometry: {
      positionMm: [0, 0, 0],
      orientation: [1, 0, 0, 0, 1, 0],
      pixelSpacingMm: [0.5, 0.5],
      sliceThicknessMm: 5,
    },
    hasPixelData: true,
    lossy: false,
    simulated: true,
    ...change,
  };
}

export function readFile(path: string, change: Partial<InstanceHeader> = {}): ReadFile {
  const { sopInstanceUid, geometry, ...words } = header(change);
  return {
    ref: { path },
    size: 1000,
    mtimeMs: 1.5,
    outcome: {
      header: {
        studyUid: words.studyUid,
        words: JSON.stringify(words),
        own: JSON.stringify({ sopInstanceUid, geometry }),
      },
    },
  };
}

export function study(instances: readonly Instance[], change: Partial<Study> = {}): Study {
  const [first] = instances;
  return {
    studyUid: first?.studyUid ?? '1.2.3',
    patient: first?.patient ?? {},
    patientIds: [first?.patient.id ?? ''],
    simulated: true,
    series: [
      {
        seriesUid: first?.seriesUid ?? '',
        stacks: [
          {
            id: `${first?.seriesUid ?? ''}#1`,
            seriesUid: first?.seriesUid ?? '',
            kind: 'original',
            plane: 'axial',
            rows: 512,
            cols: 512,
            reasons: [],
            slices: instances.map((instance, place) => ({
              instanceId: instance.id,
              sopInstanceUid: instance.sopInstanceUid,
              frame: 0,
              ...(place === 0 ? {} : { positionMm: place * 5 }),
              geometry: instance.geometry,
              ...(place === 0 ? {} : { instanceNumber: place }),
            })),
          },
        ],
      },
    ],
    instances: instances.length,
    firstSeenMs: 1000,
    root: '/data',
    ...change,
  };
}

const probabilities: Probabilities = {
  any: 0.5,
  epidural: 0.1,
  intraparenchymal: 0.1,
  intraventricular: 0.1,
  subarachnoid: 0.1,
  subdural: 0.1,
};

export function score(instanceId: number, frame = 0): SliceScore {
  return {
    instanceId,
    frame,
    slabSlices: 1,
    logits: [0, -1, -1, -1, -1, -1],
    probabilities,
    scored: true,
    facts: {
      headAreaMm2: 1,
      brainAreaMm2: 0,
      brainMedianHu: Number.NaN,
      noiseHu: Number.NaN,
      metalAreaMm2: 0,
      enhancedAreaMm2: 0,
      looksLikeHu: true,
    },
    ms: 12,
  };
}
