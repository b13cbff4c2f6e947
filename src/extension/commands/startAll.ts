// The stack of this window: reads each holdfast.yaml again and starts what is meant to start by itself.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { envPairs } from '../window.ts';
import { sayResults } from './results.ts';

/** All of them whatever row has the focus, which the title of a view tells too. */
export async function startAll(holdfast: Holdfast): Promise<void> {
  const roots = [...holdfast.window.configs.keys()];
  if (roots.length === 0) {
    await sayNothingToDo(t('No folder of this window has a holdfast.yaml.'), {
      title: t('Create holdfast.yaml'),
      command: 'holdfast.createConfig',
    });
  }
  for (const root of roots) {
    const { services } = await holdfast.request('config/apply', { root, env: envPairs() });
    const target = services.filter(({ config }) => config.autostart).map(({ id }) => id);
    if (target.length === 0) continue;
    const params = { target, root, env: envPairs(), leaveToClock: true };
    const { results } = await holdfast.request('service/start', params);
    await sayResults(holdfast, results);
  }
}
