/** Electron's name of a key of the action table: `Ctrl+Shift+o` becomes `CommandOrControl+Shift+O`. */
export function accelerator(key: string): string {
  const parts = key.split(/\+(?=.)/);
  const named: Readonly<Record<string, string>> = {
    Ctrl: 'CommandOrControl',
    ' ': 'Space',
    ArrowUp: 'Up',
    ArrowDown: 'Down',
    '+': 'Plus',
  };
  return parts.map((part) => named[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join('+');
}
