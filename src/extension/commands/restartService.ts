// Ends the run of services and starts another, with the environment of this window.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isIdle } from '../views/serviceRows.ts';
import { envPairs } from '../window.ts';
import { sayResults } from './results.ts';
import { idsByRoot, servicesOf } from './targets.ts';

export async function restartService(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, (service) => !isIdle(service), {
    placeHolder: t('Service to restart'),
    none: t('There is no service to restart.'),
  });
  for (const targets of idsByRoot(services ?? [])) {
    const { results } = await holdfast.request('service/restart', { ...targets, env: envPairs() });
    await sayResults(holdfast, results);
  }
}
