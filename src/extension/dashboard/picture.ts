// What the dashboard shows of the mirror: the roots there are, the services of the chosen one, what can be done with each,
// and what is offered where there is nothing. Pure.

import { assertNever } from '../../base/assertNever.ts';
import type { ClientState } from '../../client/clientState.ts';
import type { Look, Offer, Picture, ServicePicture, Verb } from '../../dashboard/messages.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { byRoot, isHere, type Places, rootName } from '../views/places.ts';
import { canStop, isIdle } from '../views/serviceRows.ts';
import { stateText } from '../views/serviceTexts.ts';

export interface PictureInput {
  readonly services: Iterable<ServiceInfo>;
  /** With the roots of this window that have a holdfast.yaml. */
  readonly places: Places & { readonly configs: ReadonlyMap<string, string> };
  readonly state: ClientState;
  /** The connection in words. */
  readonly stateText: string;
  /** As the page chose it; null: whichever comes first. */
  readonly wanted: string | null;
  readonly isTrusted: boolean;
  readonly now: number;
}

export function dashboardPicture(input: PictureInput): Picture {
  const { places, wanted } = input;
  const services = [...input.services];
  const { here, elsewhere } = byRoot(services, places);
  const known = [...here, ...elsewhere].map(([root]) => root ?? '');
  const own = [...places.configs.keys()].filter((root) => !known.includes(root));
  const roots = [...here.map(([root]) => root ?? ''), ...own, ...elsewhere.map(([root]) => root ?? '')];
  const root = wanted !== null && roots.includes(wanted) ? wanted : (roots[0] ?? places.roots[0] ?? '');
  return {
    type: 'picture',
    connection: connectionOf(input.state),
    connectionText: input.stateText,
    roots: roots.map((one) => ({ root: one, name: rootName(one === '' ? null : one) })),
    root,
    services: services
      .filter((service) => (service.root ?? '') === root)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((service) => pictureOf(service, services, input)),
    offers: offersOf(input, root),
  };
}

function pictureOf(service: ServiceInfo, all: readonly ServiceInfo[], input: PictureInput): ServicePicture {
  const { id, name, root, restarts, config } = service;
  const siblings = all.filter((one) => one.root === root && one.id !== id);
  return {
    id,
    name,
    look: lookOf(service),
    text: stateText(service, input.now).split('\n', 1)[0] ?? '',
    // A name may stand for all instances of a service.
    needs: Object.entries(config.dependsOn).flatMap(([need, { condition }]) =>
      siblings
        .filter((one) => one.name === need || one.config.baseName === need)
        .map((one) => ({ service: one.id, condition })),
    ),
    restarts,
    can: verbsOf(service, input),
  };
}

function verbsOf(service: ServiceInfo, { places, isTrusted }: PictureInput): Verb[] {
  const isOurs = isTrusted && isHere(service.root, places);
  const isDown = isIdle(service);
  return [
    ...(isOurs && isDown ? (['start'] as const) : []),
    ...(isOurs && !isDown && service.state.state !== 'stopping' ? (['restart'] as const) : []),
    ...(canStop(service) ? (['stop'] as const) : []),
    ...(service.session !== null ? (['logs'] as const) : []),
    'why',
  ];
}

function lookOf({ state, warnings }: ServiceInfo): Look {
  switch (state.state) {
    case 'stopped':
      return 'off';
    case 'waiting':
      return 'waiting';
    case 'starting':
    case 'stopping':
      return 'busy';
    case 'running':
      if (state.healthy === false || (warnings ?? []).length > 0) return 'warning';
      return state.ready ? 'up' : 'busy';
    case 'backingOff':
      return 'retrying';
    case 'completed':
      return 'done';
    case 'failed':
      return 'failed';
    case 'lost':
      return 'lost';
    default:
      return assertNever(state);
  }
}

function connectionOf({ state }: ClientState): Picture['connection'] {
  if (state === 'reconnecting' || state === 'incompatible') return 'lost';
  return state;
}

function offersOf({ places, isTrusted, state }: PictureInput, root: string): Offer[] {
  const isShutDown = state.state === 'closed' && state.reason === 'shutdown';
  const again: Offer[] = isShutDown || state.state === 'incompatible' ? ['reconnect'] : [];
  if (places.roots.length === 0) return [...again, 'openFolder'];
  if (!isTrusted) return again;
  return [...again, places.configs.has(root) ? 'startAll' : 'createConfig'];
}
