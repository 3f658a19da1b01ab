import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvText, printable, tableText } from '../../main/cli/output.js';

describe('CSV for programs', () => {
  it('turns no text into a formula and loses none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 }), { minLength: 1 }),
        (rows) => {
          const parsed: string[][] = parse(csvText(['a', 'b'], rows), { relax_column_count: false });
          expect(parsed[0]).toEqual(['a', 'b']);
          expect(parsed).toHaveLength(rows.length + 1);
          for (const [index, row] of rows.entries()) {
            for (const [column, text] of row.entries()) {
              const found = parsed[index + 1]?.[column] ?? '';
              expect(found).not.toMatch(/^\s*[=+\-@\t\r]/);
              expect(found === text || found === `'${text}`).toBe(true);
            }
          }
        },
      ),
    );
  });

  it('writes known cases as they should be', () => {
    expect(
      [
        '=1+1',
        '+49',
        '-cmd',
        '@sum',
        '\t=1',
        '\r=1',
        'plain',
        'with, comma',
        'with "quotes"',
        -0.5,
        0,
        null,
        Number.NaN,
      ].map(csvField),
    ).toEqual([
      "'=1+1",
      "'+49",
      "'-cmd",
      "'@sum",
      "'\t=1",
      '"\'\r=1"',
      'plain',
      '"with, comma"',
      '"with ""quotes"""',
      '-0.5',
      '0',
      '',
      '',
    ]);
  });
});

describe('tables for people', () => {
  it('line up, numbers to the right, and hold no control characters', () => {
    const rows = [
      [1, 'a\u001b[31m', 5],
      [10, 'bcd', 1234],
    ];
    expect(tableText(['#', 'name', 'n'], rows).split('\n')).toEqual([
      ' #  name       n',
      ' 1  a\u00b7[31m     5',
      '10  bcd     1234',
      '',
    ]);
    expect(printable('a\nb\u0007c\u009bd')).toBe('a\u00b7b\u00b7c\u00b7d');
  });
});
