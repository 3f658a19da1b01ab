import { userInfo } from 'node:os';

/** The operating system's name of the user, for the log: the same whichever door was used. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file has no name, as in some containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
