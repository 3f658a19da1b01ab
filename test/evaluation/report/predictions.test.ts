import { describe, expect, it } from 'vitest';
import { labels } from '../../../main/contract/index.js';
import { readPredictions } from '../../../main/evaluation/report/index.js';

const heading = `id,${labels.join(',')}`;
const good = (id: string): string => `${id},0.9,0.1,0.2,0.3,0.4,0.5`;

function said(text: string, ids: readonly string[] = ['a', 'b']): string {
  const found = readPredictions(text, 'p.csv', ids);
  if (found.ok) throw new Error('it was accepted');
  expect(found.problem.code).toBe('predictions-invalid');
  return found.problem.message;
}

describe('predictions of a file', () => {
  it('are read in the order of the slices, whatever the order of rows', () => {
    const found = readPredictions(`${heading}\n${good('b')}\na,0,0,0,0,0,1\nz,0,0,0,0,0,0\n`, 'p.csv', ['a', 'b']);
    expect(found).toMatchObject({ ok: true, value: { unused: 1 } });
    if (found.ok) expect(found.value.predictions.map(({ probabilities }) => probabilities.subdural)).toEqual([1, 0.5]);
  });

  it('take the file of ictus predict, by instance or by file name, and the long form of the challenge', () => {
    const predicted = `file,frame,studyUid,seriesUid,sopInstanceUid,${labels.join(',')}\r\n/x/1.dcm,0,1.2,1.3,1.4,0.9,0.1,0.2,0.3,0.4,0.5\r\n`;
    expect(readPredictions(predicted, 'p.csv', ['1.4']).ok).toBe(true);
    const byFile = `file,${labels.join(',')}\n'=x/1.png,0.9,0.1,0.2,0.3,0.4,0.5\n`;
    expect(readPredictions(byFile, 'p.csv', ['=x/1.png']).ok).toBe(true);
    const long = `ID,Label\n${labels.map((label, index) => `ID_1_${label},0.${index}`).join('\n')}\n`;
    const found = readPredictions(long, 'p.csv', ['ID_1']);
    expect(found.ok && found.value.predictions[0]?.probabilities.subdural).toBe(0.5);
  });

  it('name the row of a value that is no probability', () => {
    for (const bad of ['1.2', '-0.1', 'NaN', 'high', '1e999'])
      expect(said(`${heading}\n${good('a')}\nb,0.9,0.1,${bad},0.3,0.4,0.5\n`)).toBe(
        `Row 3 of p.csv gives b the value ${bad} for intraparenchymal; a probability lies between 0 and 1.`,
      );
    expect(said(`${heading}\n${good('a')}\nb,0.9,0.1,,0.3,0.4,0.5\n`)).toContain(
      'Row 3 of p.csv gives b no probability',
    );
    expect(said(`ID,Label\na_any,2\n`)).toContain('Row 2');
    expect(said(`ID,Label\na_bleed,0.2\n`)).toContain('Row 2');
    expect(said(`ID,Label\na_any,0.2\n`)).toContain('no probability of epidural');
  });

  it('name a slice without a row, a row that comes twice, and columns that are not there', () => {
    expect(said(`${heading}\n${good('a')}\n`)).toMatch(/no row for 1 of the 2 labelled slices, first of all b/);
    expect(said(`${heading}\n${good('a')}\n${good('a')}\n`)).toMatch(/Row 3 of p.csv names a again, after row 2/);
    expect(said('id,any,epidural\na,1,1\n')).toContain('intraparenchymal, intraventricular, subarachnoid, subdural');
    expect(said('name,any\nx,1\n')).toContain('id (or sopInstanceUid, or file)');
    expect(said(heading)).toContain('no row');
    expect(said(`${heading}\na,1\n`)).toMatch(/line 2|row/i);
  });
});
