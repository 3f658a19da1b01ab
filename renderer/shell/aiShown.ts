import type { ReadState, Settings } from '../../main/contract/index.js';

/**
 * Whether the screen may show what the AI says of a study: never with AI off, and with "AI after my read" only once the
 * reader has said what there is.
 */
export function aiShownFor(settings: Pick<Settings, 'aiOn' | 'aiAfterRead'>, state: ReadState): boolean {
  return settings.aiOn && (!settings.aiAfterRead || state === 'read' || state === 'dismissed');
}
