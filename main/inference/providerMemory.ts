import { z } from 'zod';
import type { ProviderName } from './providers.js';

/** Where the notes on providers are kept between starts; one short text. */
export interface ProviderNotes {
  read(): string | null;
  write(text: string): void;
}

/** Tries without an answer after which a provider is left out: one may have been the user ending the program. */
const unansweredAllowed = 2;

const notesSchema = z.record(z.string(), z.number().int().min(0));

export interface ProviderMemory {
  /** Noted before the provider is touched: if nothing is noted after, it took the program down. */
  trying(name: ProviderName): void;
  answered(name: ProviderName): void;
  crashed(name: ProviderName): void;
  excluded(name: ProviderName): boolean;
}

function parse(text: string | null): Record<string, number> {
  if (text === null) return {};
  try {
    const parsed = notesSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  } catch {
    // Notes that cannot be read cost one more try of each provider, nothing else.
    return {};
  }
}

/** Counts, per provider, the tries that were never answered. CPU is never left out: there is nothing after it. */
export function readProviderMemory(notes?: ProviderNotes): ProviderMemory {
  let kept: string | null = null;
  const store: ProviderNotes = notes ?? {
    read: () => kept,
    write: (text) => {
      kept = text;
    },
  };
  const unanswered = parse(store.read());
  const set = (name: ProviderName, count: number) => {
    if ((unanswered[name] ?? 0) === count) return;
    unanswered[name] = count;
    store.write(JSON.stringify(unanswered));
  };
  return {
    trying: (name) => set(name, (unanswered[name] ?? 0) + 1),
    answered: (name) => set(name, 0),
    crashed: (name) => set(name, unansweredAllowed),
    excluded: (name) => name !== 'cpu' && (unanswered[name] ?? 0) >= unansweredAllowed,
  };
}
