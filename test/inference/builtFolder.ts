import { join } from 'node:path';

/** Where the built child programs lie; ICTUS_BUILT names another build. */
export const builtFolder = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
