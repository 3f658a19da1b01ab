import { problem, type InstanceHeader, type Problem } from '../contract/index.js';
import { frameDecoders, syntaxName } from './decoders.js';
import type { ParsedInstance } from './parse.js';
import { pixelFormatOf } from './pixelFormat.js';

/** As `unsupportedReason`, and whether the header lays the pixels out in a way that is read. */
export function undecodableReason({ header, dataSet, pixels }: ParsedInstance): Problem | null {
  const unsupported = unsupportedReason(header);
  if (unsupported || !pixels) return unsupported;
  const format = pixelFormatOf(header, dataSet, pixels.tag);
  return format.ok ? null : format.problem;
}

/** Why no frame of this instance can be decoded, or null where it can be tried. Decided on the header alone, for the index. */
export function unsupportedReason(header: InstanceHeader): Problem | null {
  if (!header.hasPixelData) {
    const what = header.modality === undefined ? '' : ` (modality ${printable(header.modality)})`;
    return header.rows > 0 && header.cols > 0
      ? problem(
          'no-pixels',
          `The header describes an image, but the file holds no pixels${what}; copy it again from its source.`,
        )
      : problem('not-an-image', `This object holds no image${what}; it is listed only.`);
  }
  const { photometric = 'MONOCHROME2' } = header;
  if (header.samplesPerPixel !== 1 || (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2')) {
    const samples = header.samplesPerPixel === 1 ? '' : `, ${header.samplesPerPixel} samples a pixel`;
    return problem(
      'colour-image',
      `This is no grey-scale image (${printable(photometric)}${samples}); it has no HU and is not shown.`,
    );
  }
  if (!frameDecoders.has(header.transferSyntaxUid)) {
    return problem(
      'syntax-unsupported',
      `Pixels in transfer syntax ${syntaxName(header.transferSyntaxUid)} are not read yet; convert the file to an uncompressed syntax.`,
    );
  }
  return null;
}

/** A code of the file in a sentence: strangers wrote it. */
function printable(code: string): string {
  return code.replace(/[^\x20-\x7e]/g, '\ufffd').slice(0, 32);
}
