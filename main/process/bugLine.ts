/**
 * What the log says of a bug: where it was met, the kind of error and the places in the program. Never the message: it
 * may quote a path, a tag or a line of somebody's data, and the log must hold no patient.
 */
export function bugLine(where: string, error: unknown): string {
  if (!(error instanceof Error)) return `ictus: unexpected error in ${where} (${typeof error})`;
  const { code } = error as { code?: unknown };
  const kind = typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? `${error.name} ${code}` : error.name;
  const stack = error.stack ?? '';
  // The stack begins with the message, which may itself look like a place.
  const places = stack.slice(Math.max(0, stack.indexOf(error.message)) + error.message.length).split('\n');
  return [`ictus: unexpected error in ${where} (${kind})`, ...places.filter((place) => /^ +at /.test(place))].join(
    '\n',
  );
}

/** Takes an error and says it to the log. */
export function sayBug(where: string): (error: unknown) => void {
  return (error) => console.error(bugLine(where, error));
}
