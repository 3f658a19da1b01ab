import { describe, expect, it } from 'vitest';
import { parseOrders } from '../../main/library/index.js';

function rowsOf(text: string): unknown {
  const parsed = parseOrders(text);
  return parsed.ok ? parsed.value.rows : parsed.problem.code;
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseOrders(text);
  return parsed.ok ? parsed.value.problems.map((one) => one.message) : [parsed.problem.message];
}

describe('orders.csv', () => {
  it('reads priorities and arrivals by accession number or study UID', () => {
    expect(
      rowsOf(
        '\ufeffAccession, Study_UID ,PRIORITY,arrival\r\nA1,,Stat,2024-05-01T10:00:00+02:00\r\n\r\n,1.2.3,urgent,\r\nA3,1.2,,2024-05-01 10:00\r\n',
      ),
    ).toEqual([
      { row: 2, accession: 'A1', priority: 'stat', arrivedMs: Date.UTC(2024, 4, 1, 8) },
      { row: 4, studyUid: '1.2.3', priority: 'urgent' },
      { row: 5, accession: 'A3', studyUid: '1.2', arrivedMs: new Date(2024, 4, 1, 10).getTime() },
    ]);
  });

  it.each([
    ['S', 'stat'],
    ['A', 'urgent'],
    ['R', 'routine'],
    ['routine', 'routine'],
    ['HIGH', 'urgent'],
  ])('knows the priority %s', (word, priority) => {
    expect(rowsOf(`accession,priority\nA,${word}`)).toEqual([{ row: 2, accession: 'A', priority }]);
  });

  it('takes semicolons, quotes and a date alone', () => {
    expect(rowsOf('accession;arrival\n"A;1";2024-05-01')).toEqual([
      { row: 2, accession: 'A;1', arrivedMs: new Date(2024, 4, 1).getTime() },
    ]);
  });

  it.each(['yesterday', '2024-02-31', '2024-13-01T00:00', '10:00', '01/05/2024', '2024-05-01T25:00'])(
    'refuses the arrival %s, by line, and uses the other rows',
    (arrival) => {
      const text = `accession,priority,arrival\nA,stat,${arrival}\nB,stat,\n`;
      expect(problemsOf(text)).toEqual([expect.stringContaining('Line 2')]);
      expect(rowsOf(text)).toEqual([{ row: 3, accession: 'B', priority: 'stat' }]);
    },
  );

  it('names every bad row and what is bad in it', () => {
    expect(problemsOf('accession,priority\n,stat\nB,whenever')).toEqual([
      'Line 2 of orders.csv names no study; it is not used.',
      'Line 3 of orders.csv has the unknown priority "whenever"; it is not used.',
    ]);
  });

  it.each(['', 'priority,arrival\nstat,2024-05-01', 'accession,name\nA,B', 'accession,priority\n"open'])(
    'refuses a list without the columns it needs: %j',
    (text) => {
      expect(rowsOf(text)).toBe('orders-invalid');
    },
  );
});
