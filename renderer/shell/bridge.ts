import type { Channel, ChannelAnswers, ChannelRequest, IctusBridge, Result } from '../../main/contract/index.js';

declare global {
  interface Window {
    /** Put there by the preload script; the only door to the main side. */
    readonly ictus?: IctusBridge;
  }
}

/** The bridge of the preload script. Without it nothing can be shown, so its absence is a bug of the build. */
export function bridge(): IctusBridge {
  const found = window.ictus;
  if (found === undefined) throw new Error('The preload script did not run: window.ictus is missing.');
  return found;
}

/** One request to the main side; a broken connection comes back as a problem, never as an exception. */
export async function call<C extends Channel>(
  channel: C,
  request: ChannelRequest<C>,
): Promise<Result<ChannelAnswers[C]>> {
  try {
    return await bridge().call(channel, request);
  } catch (cause) {
    return {
      ok: false,
      problem: {
        code: 'internal-error',
        message: `The request "${channel}" got no answer from the program; repeat it, and restart Ictus if that fails.`,
        where: channel,
        cause: cause instanceof Error ? cause.message : String(cause),
      },
    };
  }
}
