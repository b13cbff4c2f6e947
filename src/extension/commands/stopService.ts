// Stops services, those that depend on them first.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { canStop } from '../views/serviceRows.ts';
import { sayResults } from './results.ts';
import { idsByRoot, servicesOf } from './targets.ts';

export async function stopService(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, canStop, {
    placeHolder: t('Service to stop'),
    none: t('There is no service to stop.'),
  });
  for (const targets of idsByRoot(services ?? [])) {
    const { results } = await holdfast.request('service/stop', targets);
    await sayResults(holdfast, results);
  }
}
