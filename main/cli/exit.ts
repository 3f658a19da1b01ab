/** Exit codes of `ictus`: done, nothing usable came out, or the call itself was wrong. */
export const exitCodes = { done: 0, nothing: 1, wrongCall: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
