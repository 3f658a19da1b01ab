import { describe, expect, it } from 'vitest';
import { bandWords, probabilityWords } from '../../../main/contract/words.js';
import { ageSexText, countText, dateText, personText, spanText } from '../../../renderer/theme/words.js';

const minute = 60_000;

describe('words and numbers of the screen', () => {
  it.each([
    [-5 * minute, '<1 min'],
    [59_999, '<1 min'],
    [minute, '1 min'],
    [99 * minute, '99 min'],
    [100 * minute, '1 h 40'],
    [47 * 60 * minute + 5 * minute, '47 h 05'],
    [72 * 60 * minute, '3 d'],
  ])('%d ms waited is "%s"', (spanMs, text) => {
    expect(spanText(spanMs)).toBe(text);
  });

  it('age and sex', () => {
    expect([
      ageSexText(72.9, 'F'),
      ageSexText(0.5, 'M'),
      ageSexText(null, 'female'),
      ageSexText(null, ''),
      ageSexText(-1, 'O'),
    ]).toEqual(['72 F', '6 mo M', 'F', '', 'O']);
  });

  it('a probability never claims certainty', () => {
    expect([0, 0.004, 0.914, 0.999, 1, Number.NaN].map(probabilityWords)).toEqual([
      '0.01',
      '0.01',
      '0.91',
      '0.99',
      '0.99',
      '–',
    ]);
  });

  it('person names show the alphabetic group only', () => {
    expect([
      personText('Yamada^Tarou=山田^太郎'),
      personText('Doe^Jane^A^Dr'),
      personText('Doe'),
      personText(''),
    ]).toEqual(['Yamada, Tarou', 'Doe, Jane', 'Doe', '']);
  });

  it('dates and counts', () => {
    expect([dateText('20261124'), dateText('soon'), countText(999), countText(1234567)]).toEqual([
      '2026-11-24',
      'soon',
      '999',
      '1\u202f234\u202f567',
    ]);
  });

  it('no band claims the absence of disease', () => {
    expect(Object.values(bandWords).join(' ')).not.toMatch(/negative|normal|no bleed/i);
  });
});
