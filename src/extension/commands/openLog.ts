// Opens the log of a service, or of several merged, as a document: to find, save and compare in; it goes on while it is
// open. "Go to Last Crash" opens it where the last run that failed ended.

import type { ServiceInfo } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isCrash } from '../logs/logBuffer.ts';
import { sayNothingToDo } from '../say.ts';
import { manyServicesOf, servicesOf } from './targets.ts';

/** Further back there may be one, but nobody asks for it as the last. */
const MAX_EVENTS = 1_000;

export async function openLog(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await manyServicesOf(holdfast, row, hasLog, {
    placeHolder: t('Services to open the log of'),
    none: noLog(),
  });
  if (services === undefined || services.length === 0) return;
  await holdfast.logs.show({ target: services.map(({ id }) => id) }, namesOf(services));
}

export async function showLastCrash(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, hasLog, {
    placeHolder: t('Service to see the last crash of'),
    none: noLog(),
  });
  const service = services?.[0];
  if (service === undefined) return;
  const { id, name } = service;
  const { events = [] } = await holdfast.request('service/logs', {
    target: [id],
    root: service.root,
    eventsOnly: true,
    lines: MAX_EVENTS,
  });
  const crash = events.filter(isCrash).at(-1);
  if (crash === undefined) {
    await sayNothingToDo(t('No run of {name} that its log tells of has crashed.', { name }));
    return;
  }
  // Where much was printed since, the log as it stood then.
  const isShown = await holdfast.logs.showCrash({ target: [id] }, name);
  if (!isShown) await holdfast.logs.showCrash({ target: [id], until: crash.t }, name);
}

export function hasLog({ session }: ServiceInfo): boolean {
  return session !== null;
}

export function noLog(): string {
  return t('There is no service with a log.');
}

/** Of several roots, those that are called the same. */
export function namesOf(services: readonly ServiceInfo[]): string[] {
  return services.map(({ name }) => name);
}
