import type { InstanceHeader, StackKind } from '../contract/index.js';

/** Values of Image Type that name a picture computed from other pictures (PS3.3 C.8.2.1.1.1, C.8.16.1). */
const derivedWords = new Set([
  'MPR',
  'REFORMATTED',
  'RESAMPLED',
  'PROJECTION IMAGE',
  'MIP',
  'MINIP',
  'MAX_IP',
  'MIN_IP',
  'VOLUME_RENDER',
  'SURFACE_RENDER',
  'VRT',
  'SSD',
  '3D',
  'CURVED',
  'SUBTRACT',
  'AVERAGE',
]);
const localizerWords = ['LOCALIZER', 'SCOUT', 'TOPOGRAM', 'SURVIEW'];

/** Secondary Capture and its multi-frame siblings (PS3.4 B.5), and documents with pictures. */
const secondaryClass = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.|$)/;
const secondaryModalities = new Set(['SC', 'OT', 'DOC', 'PR', 'KO']);

/**
 * What an image is for. A lossy copy of a slice calls itself DERIVED (PS3.3 C.7.6.1.1.2) and is a slice all the same;
 * many scanners call plain axial images DERIVED\PRIMARY\AXIAL. So DERIVED alone decides only where the third value
 * does not say AXIAL and the pixels were not merely compressed.
 */
export function imageKind(header: InstanceHeader): StackKind {
  const words = header.imageType.map((word) => word.trim().toUpperCase());
  if (
    secondaryClass.test(header.sopClassUid ?? '') ||
    secondaryModalities.has(header.modality ?? '') ||
    header.samplesPerPixel !== 1
  ) {
    return 'secondary';
  }
  if (words.some((word) => localizerWords.some((localizer) => word.includes(localizer)))) return 'localizer';
  if (words.some((word) => derivedWords.has(word))) return 'derived';
  if (words[0] === 'DERIVED' && words[2] !== 'AXIAL' && !(header.lossy && words[1] !== 'SECONDARY')) {
    return hasPlace(header) ? 'derived' : 'secondary';
  }
  return 'original';
}

/** A picture of a report or of a dose table stands nowhere in the patient. */
function hasPlace(header: InstanceHeader): boolean {
  return header.geometry.positionMm !== undefined || header.frameGeometry !== undefined;
}
