import {
  channelSchemas,
  failed,
  type Channel,
  type ChannelAnswers,
  type ChannelRequest,
  type Result,
} from '../contract/index.js';
import { sayBug } from '../process/index.js';

/** One answer for each channel of the map. */
export type ChannelHandlers = {
  readonly [C in Channel]: (
    request: ChannelRequest<C>,
  ) => Promise<Result<ChannelAnswers[C]>> | Result<ChannelAnswers[C]>;
};

function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && Object.hasOwn(channelSchemas, name);
}

/**
 * Answers a call of the page: sender first, then the name, then the payload against its schema. Errors: `bad-call`; those of the
 * handler; `internal-error`, without a word of what was thrown.
 */
export async function answerCall(
  fromOurPage: boolean,
  handlers: ChannelHandlers,
  name: unknown,
  request: unknown,
): Promise<Result<unknown>> {
  if (!fromOurPage) return failed('bad-call', 'This call does not come from the Ictus window and was ignored.');
  if (!isChannel(name)) return failed('bad-call', `There is no channel named ${JSON.stringify(name)}.`);
  const parsed = channelSchemas[name].safeParse(request);
  if (!parsed.success) {
    return failed(
      'bad-call',
      `The request on ${name} does not fit its schema: ${parsed.error.issues[0]?.message ?? ''}.`,
    );
  }
  const handler = handlers[name] as (request: unknown) => Promise<Result<unknown>> | Result<unknown>;
  try {
    return await handler(parsed.data);
  } catch (error) {
    sayBug(name)(error);
    return failed(
      'internal-error',
      `An unexpected error in ${name}; nothing was changed. Try again, or restart Ictus.`,
    );
  }
}
