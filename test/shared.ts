import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of outside data, where this checkout has one beside it; tests that need it skip without it. */
export function sharedFolder(part = ''): string | null {
  const root = process.env['ICTUS_SHARED'] ?? join(import.meta.dirname, '..', '..', 'shared');
  const wanted = join(root, part);
  if (existsSync(wanted)) return wanted;
  console.warn(`skipped: ${part || 'the shared data'} is not beside this checkout (set ICTUS_SHARED to its folder)`);
  return null;
}
