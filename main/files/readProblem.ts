import { pathWords, problem, type Problem } from '../contract/index.js';

/** What a failed file-system call means, in one sentence. */
export function readProblem(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const more = { where: path, cause: error instanceof Error ? error.message : String(error) };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return problem('file-vanished', `${pathWords(path)} is no longer there; open its folder again.`, more);
    case 'EACCES':
    case 'EPERM':
      return problem(
        'file-unreadable',
        `${pathWords(path)} may not be read by this user; change its permissions.`,
        more,
      );
    default:
      return problem('file-unreadable', `${pathWords(path)} could not be read (${code || 'unknown error'}).`, more);
  }
}
