// Applies what was saved in holdfast.yaml: restarts what changed and runs, ends what is gone, and starts what is new where
// the stack is up.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { envPairs } from '../window.ts';
import { sayResults } from './results.ts';

export async function applyConfig(holdfast: Holdfast): Promise<void> {
  const { configs } = holdfast.window;
  if (configs.size === 0) await sayNothingToDo(t('No folder of this window has a holdfast.yaml.'));
  for (const root of configs.keys()) {
    const params = { root, env: envPairs(), startsAdded: true };
    const { started } = await holdfast.request('config/apply', params);
    // Absent where the daemon is older.
    await sayResults(holdfast, started ?? []);
  }
}
