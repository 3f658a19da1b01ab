import { settingsSchema, type Result, type Settings, type SettingsChange } from '../contract/index.js';
import type { ProviderNotes } from '../inference/index.js';
import type { Store } from '../store/index.js';

const settingsKey = 'settings';
const providersKey = 'inference.providers';

/** The settings in the store; a field that is missing or not understood has its default. */
export function readSettings(store: Pick<Store, 'setting'>): Settings {
  const kept = store.setting(settingsKey);
  const whole = settingsSchema.safeParse(kept ?? {});
  if (whole.success) return whole.data;
  const fields: [string, unknown][] = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
  const usable = fields.filter(([key, value]) => settingsSchema.partial().safeParse({ [key]: value }).success);
  return settingsSchema.parse(Object.fromEntries(usable));
}

export function saveSettings(store: Pick<Store, 'saveSetting'>, settings: Settings): Result<null> {
  return store.saveSetting(settingsKey, settings);
}

/** Notes on which execution provider took the inference process down on this machine. */
export function providerNotes(store: Pick<Store, 'setting' | 'saveSetting'>): ProviderNotes {
  return {
    read() {
      const kept = store.setting(providersKey);
      return typeof kept === 'string' ? kept : null;
    },
    // A note that cannot be kept costs one more try of the provider, nothing else.
    write: (text) => void store.saveSetting(providersKey, text),
  };
}

/** Settings that rows or their order hang on; of the others the list knows nothing. */
const listSettings: readonly (keyof Settings)[] = [
  'aiOn',
  'waitCapMinutes',
  'harmWeights',
  'prevalence',
  'signOffShare',
];

export function changesList(change: SettingsChange): boolean {
  return listSettings.some((setting) => setting in change);
}
