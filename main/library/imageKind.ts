import type { FrameWords, InstanceHeader, StackKind } from '../contract/index.js';

/**
 * Words of Image Type that name a picture computed from others in which no blood can be looked for: projections,
 * reformats, surfaces, materials, energies, perfusion (PS3.3 C.8.2.1.1.1, C.8.15.3.10, C.8.16.1, and makers' own).
 */
const mapWords = new Set([
  ...[
    'MPR',
    'REFORMATTED',
    'RESAMPLED',
    'PROJECTION IMAGE',
    'MIP',
    'MINIP',
    'MAX_IP',
    'MIN_IP',
    'MEAN_IP',
    'THICK_SLAB',
  ],
  ...['VOLUME_RENDER', 'SURFACE_RENDER', 'VRT', 'SSD', '3D', 'CURVED', 'CPR', 'SUBTRACT', 'SUBTRACTION', 'DSA'],
  ...['PERFUSION', 'CBF', 'CBV', 'MTT', 'TTP', 'TMAX', 'TTD', 'PERM', 'PENUMBRA', 'RGB', 'PARAMETRIC'],
  ...['VNC', 'VUE', 'VIRTUAL_NONCONTRAST', 'IODINE', 'CALCIUM', 'URIC_ACID', 'OVERLAY', 'DE_MAP'],
  ...['EFFECTIVE_Z', 'Z_EFF', 'RHO', 'ELECTRON_DENSITY', 'MATERIAL', 'MATERIAL_MAP', 'MATERIAL_FRACTION'],
  ...['DIFFERENCE', 'VARIANCE', 'ENERGY_PROP_WT'],
]);
/** Such words inside a longer one, with or without a maker's prefix: `DET_IODINE`, `CSA MPR`, `VMI_IODINE`. */
const insideWords = /(?:^|[^A-Z])(?:MPR|MIP|MINIP|VNC|VUE|IODINE|VRT|CBF|CBV|MTT|TTP|TMAX|PERFUSION)(?:$|[^A-Z])/;
/** Computed, and still in HU of one axial slice. */
const derivedWords = new Set(['AVERAGE', 'MEAN', 'MONOCHROMATIC', 'MONOENERGETIC', 'VMI', 'FILTERED']);
const localizerWords = ['LOCALIZER', 'SCOUT', 'TOPOGRAM', 'SURVIEW', 'SCANOGRAM', 'SCANOSCOPE'];
/** What a series calls itself where Image Type keeps silent: a hint, so that such a stack is the last choice. */
const computedSeries =
  /\b(?:VNC|VUE|virtual non.?contrast|iod(?:ine|e)?|jod|MIP|MinIP|VRT|CBF|CBV|MTT|TTP|Tmax|perfusion map|Z.?eff|effective z|electron density|rho|overlay)\b/i;

/** Secondary Capture and its multi-frame siblings (PS3.4 B.5), and documents with pictures. */
const secondaryClass = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.|$)/;
const parametricClass = '1.2.840.10008.5.1.4.1.1.30';
const secondaryModalities = new Set(['SC', 'OT', 'DOC', 'PR', 'KO']);

/** Hounsfield units, or units that are not named (PS3.3 C.11.1.1.2); anything else is no CT number. */
function isHu(rescaleType: string | undefined): boolean {
  return rescaleType === undefined || /^(?:H\.?U\.?|HU[ _-].*|HOUNSFIELD.*|US|UNSPECIFIED|)$/i.test(rescaleType.trim());
}

/**
 * What an image is for. A lossy copy of a slice calls itself DERIVED (PS3.3 C.7.6.1.1.2) and is a slice all the same;
 * many scanners call plain axial images DERIVED\PRIMARY\AXIAL. So DERIVED alone decides only where the third value
 * does not say AXIAL and the pixels were not merely compressed.
 */
export function imageKind(header: InstanceHeader, own?: FrameWords): StackKind {
  const words = (own?.imageType ?? header.imageType).map((word) => word.trim().toUpperCase());
  if (
    secondaryClass.test(header.sopClassUid ?? '') ||
    secondaryModalities.has(header.modality ?? '') ||
    header.samplesPerPixel !== 1
  ) {
    return 'secondary';
  }
  if (words.some((word) => localizerWords.some((localizer) => word.includes(localizer)))) return 'localizer';
  const { sopClassUid, lossy, seriesDescription = '' } = header;
  const rescaleType = own?.rescaleType ?? header.rescaleType;
  if (sopClassUid === parametricClass || !isHu(rescaleType)) return hasPlace(header) ? 'map' : 'secondary';
  if (words.some((word, n) => (n > 1 && mapWords.has(word)) || insideWords.test(word))) return 'map';
  if (words.some((word) => derivedWords.has(word)) || computedSeries.test(seriesDescription)) return 'derived';
  const compressedOnly = lossy && words[1] !== 'SECONDARY';
  if (words[0] === 'DERIVED' && words[2] !== 'AXIAL' && !compressedOnly) {
    return hasPlace(header) ? 'derived' : 'secondary';
  }
  return 'original';
}

/** A picture of a report or of a dose table stands nowhere in the patient. */
function hasPlace(header: InstanceHeader): boolean {
  return header.geometry.positionMm !== undefined || header.frameGeometry !== undefined;
}
