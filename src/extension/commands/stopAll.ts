// Stops every service of this window's folders.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { isHere } from '../views/places.ts';
import { canStop } from '../views/serviceRows.ts';
import { sayResults } from './results.ts';
import { idsByRoot } from './targets.ts';

export async function stopAll(holdfast: Holdfast): Promise<void> {
  const running = [...holdfast.client.mirror.services.values()].filter(
    (service) => isHere(service.root, holdfast.window) && canStop(service),
  );
  if (running.length === 0) await sayNothingToDo(t('No service runs here.'));
  for (const targets of idsByRoot(running)) {
    const { results } = await holdfast.request('service/stop', targets);
    await sayResults(holdfast, results);
  }
}
