import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../design.js';
import type { NamedFigure } from './figures.js';

const file = join(repository, 'docs', 'report', 'inception-v3-transfer.json');

/** Figures of networks that were trained without a source, on that source; what transfer.ts found last of each. */
export function readTransfer(): readonly NamedFigure[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as NamedFigure[]) : [];
}

/** Keeps new figures in place of those of the same sources; those of others stay. */
export function keepTransfer(figures: readonly NamedFigure[]): void {
  const renewed = new Set(figures.map(({ set }) => set));
  const others = readTransfer().filter(({ set }) => !renewed.has(set));
  writeFileSync(file, `${JSON.stringify([...others, ...figures], null, 1)}\n`);
}
