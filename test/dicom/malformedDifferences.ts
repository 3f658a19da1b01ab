import type { OutcomeClass } from './malformedOutcome.js';

/** Where we do something else with a malformed file than its truth expects: what, and why that is as sensible. */
export interface Difference {
  readonly outcome: OutcomeClass;
  readonly reason: string;
}

const cutShort =
  'A slice that lacks pixels is refused with the number of bytes that are there, and listed: blank rows beside real ones could be read as anatomy, and would be scored.';
const noImage = 'An object without pixels is listed as what it is (its modality is named); there is nothing to open.';
const colour = 'Colour has no HU: it is listed with its study and not shown, odd or not.';
const archive = 'Archives are opened, whatever their name; each entry is judged by itself, and these are whole.';
const oneFrame =
  'Of one frame nothing is read from the offset table, nor from what should follow the last fragment; every pixel is there.';
const innerLength =
  'Sequences of defined length that nothing is read from are stepped over by that length; what is wrong inside them touches no value that is shown.';

export const malformedDifferences: Readonly<Record<string, Difference>> = {
  'DICM_at_offset_0.dcm': {
    outcome: 'open_with_warning',
    reason: 'Opens, and says besides that the preamble is missing.',
  },
  'element_past_end_inside_sequence.dcm': { outcome: 'open', reason: innerLength },
  'item_longer_than_sequence.dcm': { outcome: 'open', reason: innerLength },
  'image_frames_2147483647.dcm': {
    outcome: 'open_with_warning',
    reason: 'Pixel Data holds one whole frame: it is shown, and the number of frames is said to be wrong.',
  },
  'missing_InstanceNumber.dcm': {
    outcome: 'open',
    reason: 'Slices stand in order of their position, never of their number; whole public sets lack it.',
  },
  'missing_SOPClassUID.dcm': {
    outcome: 'open',
    reason: 'The file meta information names the class, and it decides what the object is.',
  },
  'odd_length_pixel_data.dcm': { outcome: 'index_only', reason: cutShort },
  'pixels_one_row_short_right_length.dcm': { outcome: 'index_only', reason: cutShort },
  'r_MR_truncated.dcm': { outcome: 'index_only', reason: cutShort },
  'truncated_mid_pixels.dcm': { outcome: 'index_only', reason: cutShort },
  'truncated_one_byte_short.dcm': { outcome: 'index_only', reason: cutShort },
  'r_ExplVR_BigEndNoMeta.dcm': { outcome: 'non_image', reason: noImage },
  'r_ExplVR_LitEndNoMeta.dcm': { outcome: 'non_image', reason: noImage },
  'r_rtstruct_no_preamble.dcm': { outcome: 'non_image', reason: noImage },
  'r_empty_charset.dcm': {
    outcome: 'reject',
    reason:
      'It has no UID, no modality and no image: it is listed with that sentence, which says more than "non-image".',
  },
  'r_jls_rgb_ilv0_no_prefix.dcm': { outcome: 'index_only', reason: colour },
  'r_ot_pal8_no_preamble.dcm': { outcome: 'index_only', reason: colour },
  'r_meta_missing_tsyntax.dcm': {
    outcome: 'index_only',
    reason:
      'Its header has no Rows and no Columns, so its pixels cannot be laid out; the missing syntax is the lesser fault.',
  },
  'r_bad_zip.zip': { outcome: 'archive', reason: archive },
  'zip_named_dcm.dcm': { outcome: 'archive', reason: archive },
  'zip_with_three_dicoms.zip': { outcome: 'archive', reason: archive },
  'rle_overrun.dcm': {
    outcome: 'open',
    reason: 'Every pixel of the frame is there; what follows the last one is dropped within its bounds.',
  },
  'encap_bot_odd_length.dcm': { outcome: 'open', reason: oneFrame },
  'encap_no_bot_item.dcm': { outcome: 'open', reason: oneFrame },
  'encap_no_sequence_delimiter.dcm': { outcome: 'open', reason: oneFrame },
  'r_j2k_embedded_sequence_delimiter.dcm': {
    outcome: 'index_only',
    reason:
      'Its fragments are walked by length, as it is meant to show; the stream in them says 3,722,445,056 columns, and is refused.',
  },
};
