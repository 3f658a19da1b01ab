/** Whether `path` is `folder` or lies in it. Separators of either system count. */
export function isUnder(path: string, folder: string): boolean {
  const base = folder.replace(/[\\/]+$/, '');
  return path === base || path.startsWith(`${base}/`) || path.startsWith(`${base}\\`);
}
