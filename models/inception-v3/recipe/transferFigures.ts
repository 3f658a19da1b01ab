import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './design.js';
import type { NamedFigure } from './figures.js';

const file = join(repository, 'docs', 'report', 'inception-v3-transfer.json');

/** Figures of networks that were trained without a source, on that source; what transfer.ts found last. */
export function readTransfer(): readonly NamedFigure[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as NamedFigure[]) : [];
}

export function keepTransfer(figures: readonly NamedFigure[]): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 1)}\n`);
}
