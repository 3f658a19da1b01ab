import type { Channel, ChannelAnswers, ChannelRequest, IctusBridge, Result } from '../../main/contract/index.js';

/** Answers by channel, of the state that is shown; a channel that has none stays without an answer, as a slow one does. */
export type MadeUpAnswers = { readonly [C in Channel]?: Result<ChannelAnswers[C]> };

let answers: MadeUpAnswers = {};

export function answerWith(given: MadeUpAnswers): void {
  answers = given;
}

/** Stands in the place of the bridge to the main side, which the page of states does not ask. */
export function bridge(): IctusBridge {
  return { call, on: () => () => undefined, pathOf: () => '' };
}

export async function call<C extends Channel>(
  channel: C,
  _request: ChannelRequest<C>,
): Promise<Result<ChannelAnswers[C]>> {
  const answer: Result<ChannelAnswers[C]> | undefined = answers[channel];
  return answer ?? new Promise(() => undefined);
}
