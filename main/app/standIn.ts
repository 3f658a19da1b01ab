import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, ok, readsUserFiles, type Channel, type ChannelRequest, type Result } from '../contract/index.js';
import type { ChannelHandlers } from './answerCall.js';

export interface ElectronKind {
  readonly standIn: boolean;
  /** Packaged for tests only (main/setup/package.mjs): the window says so, and may be driven by a debugger. */
  readonly testBuild: boolean;
  /** The user said that the stand-in may open the user's own folders (`--stand-in`). */
  readonly allowed: boolean;
}

/**
 * Set-up leaves `stand-in.json` beside an Electron that is not its makers' own build (main/setup/electron.mjs), and
 * packaging leaves `test-build.json` beside a program that is for tests.
 */
export function electronKind(executable: string, environment: NodeJS.ProcessEnv): ElectronKind {
  const marked = (name: string) => existsSync(join(dirname(executable), name));
  return {
    standIn: marked('stand-in.json'),
    testBuild: marked('test-build.json'),
    allowed: environment['ICTUS_ALLOW_STAND_IN'] === '1',
  };
}

/** An Electron that is not the makers' own build never opens a user's folder unless the user says so. */
export function mayOpenUserFolders(kind: ElectronKind): Result<null> {
  if (!kind.standIn || kind.allowed) return ok(null);
  return failed(
    'stand-in-refused',
    'This window runs on a stand-in Electron and opens only the demo studies: start again with `npm start -- --stand-in <folder>` to allow your own folders, or use `npm run ictus -- triage <folder>` in the terminal.',
  );
}

/**
 * The same answers, but that requests which read the user's own files (`readsUserFiles` of the channel) are refused where
 * this Electron may not. The one place where that is looked at.
 */
export function withoutUserFiles<C extends Channel>(
  kind: ElectronKind,
  handlers: Pick<ChannelHandlers, C>,
): Pick<ChannelHandlers, C> {
  const may = mayOpenUserFolders(kind);
  if (may.ok) return handlers;
  const guarded = { ...handlers };
  for (const name of Object.keys(handlers) as C[]) guarded[name] = guard(name, handlers[name], may);
  return guarded;
}

function guard<C extends Channel>(name: C, answer: ChannelHandlers[C], refusal: Result<never>): ChannelHandlers[C] {
  const reads: ((request: ChannelRequest<C>) => boolean) | undefined = readsUserFiles[name];
  if (!reads) return answer;
  return ((request) => (reads(request) ? refusal : answer(request))) as ChannelHandlers[C];
}
