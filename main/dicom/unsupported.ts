import { problem, type InstanceHeader, type Problem } from '../contract/index.js';
import { frameDecoders, syntaxName } from './decoders.js';

/** Why no frame of this instance can be decoded, or null where it can be tried. Decided on the header alone, for the index. */
export function unsupportedReason(header: InstanceHeader): Problem | null {
  if (!header.hasPixelData) {
    const what = header.modality === undefined ? '' : ` (modality ${header.modality})`;
    return header.rows > 0 && header.cols > 0
      ? problem(
          'no-pixels',
          `The header describes an image, but the file holds no pixels${what}; copy it again from its source.`,
        )
      : problem('not-an-image', `This object holds no image${what}; it is listed only.`);
  }
  const { photometric = 'MONOCHROME2' } = header;
  if (header.samplesPerPixel !== 1 || (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2')) {
    return problem('colour-image', `This is no grey-scale image (${photometric}); it has no HU and is not shown.`);
  }
  if (!frameDecoders.has(header.transferSyntaxUid)) {
    return problem(
      'syntax-unsupported',
      `Pixels in transfer syntax ${syntaxName(header.transferSyntaxUid)} are not read yet; convert the file to an uncompressed syntax.`,
    );
  }
  return null;
}
