import { describe, expect, it } from 'vitest';
import { reasonAfterBand, rowTooltip } from '../../../renderer/worklist/rowWords.js';
import { worklistRow } from './row.js';

describe('the words of a row', () => {
  it('do not say the band twice, and keep a reason that begins otherwise', () => {
    expect(reasonAfterBand('Suspected: subdural 0.91.', 'Suspected')).toEqual({ join: ': ', text: 'subdural 0.91.' });
    expect(reasonAfterBand('Due: STAT; Suspected: any.', 'Suspected')).toEqual({
      join: ' · ',
      text: 'Due: STAT; Suspected: any.',
    });
    expect(reasonAfterBand('Site’s order.', '')).toEqual({ join: '', text: 'Site’s order.' });
    expect(reasonAfterBand('Pending', 'Pending')).toEqual({ join: '', text: '' });
  });

  it('have all that does not fit in the tooltip, and no empty lines', () => {
    const tooltip = rowTooltip(
      worklistRow('1', { accession: 'A7', reasons: [{ code: 'gap', message: 'A gap of 15 mm.' }], simulated: true }),
      600_000,
    );
    expect(tooltip.split('\n')).toEqual([
      'Not suspected: any 0.03; routine; arrived 1 min ago.',
      'Doe, Jane · ID-1 · 60 F',
      'Accession A7',
      '2026-11-24 · 30 slices',
      expect.stringMatching(/^Routine, arrived \d\d:\d\d, waited 10 min of 60 min$/),
      'Unread',
      'A gap of 15 mm.',
      'Simulated, not a patient',
    ]);
  });
});
