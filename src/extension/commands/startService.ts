// Starts services, what they depend on first, with the environment of this window.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isIdle } from '../views/serviceRows.ts';
import { envPairs } from '../window.ts';
import { sayResults } from './results.ts';
import { idsByRoot, servicesOf } from './targets.ts';

export async function startService(holdfast: Holdfast, row?: unknown): Promise<void> {
  await holdfast.declareServices();
  const services = await servicesOf(holdfast, row, isIdle, {
    placeHolder: t('Service to start'),
    none: t('There is no service to start.'),
  });
  for (const targets of idsByRoot(services ?? [])) {
    const { results } = await holdfast.request('service/start', { ...targets, env: envPairs() });
    await sayResults(holdfast, results);
  }
}
