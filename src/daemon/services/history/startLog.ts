// The starts of services, each with when it waited, began, was ready and ended: a fold over what clients are told of a
// service. Pure but for what it remembers; a change that was skipped costs at most the time of one step.

import type { ServiceInfo, ServiceStart } from '../../../protocol/types.ts';

/** A service that crashes all the time is not remembered for longer than that. */
const MAX_STARTS = 64;

interface Noted {
  readonly start: ServiceStart;
  readonly changedAt: number;
}

interface Known {
  readonly noted: readonly Noted[];
  readonly state: ServiceInfo['state']['state'];
}

export class StartLog {
  readonly #known = new Map<string, Known>();

  /** @param at epoch ms of the change */
  didChange(service: ServiceInfo, at: number): void {
    const known = this.#known.get(service.id);
    const starts = known?.noted.map(({ start }) => start) ?? [];
    const next = followStart(starts, service, known?.state ?? null, at);
    const before = new Map(known?.noted.map((one) => [one.start, one]) ?? []);
    const noted = next.map((start) => before.get(start) ?? { start, changedAt: at });
    this.#known.set(service.id, { noted, state: service.state.state });
  }

  forget(service: string): void {
    this.#known.delete(service);
  }

  /** Those that began or became something else at that time or later; oldest first. */
  since(service: string, at: number): ServiceStart[] {
    const noted = this.#known.get(service)?.noted ?? [];
    return noted.filter(({ changedAt }) => changedAt >= at).map(({ start }) => start);
  }
}

/** @param before the state it was in; null: not seen yet */
function followStart(
  starts: readonly ServiceStart[],
  service: ServiceInfo,
  before: ServiceInfo['state']['state'] | null,
  at: number,
): readonly ServiceStart[] {
  const ended = withEnd(starts, service, at);
  const begun = withBegin(ended, service, before, at);
  return withReady(begun, service, at).slice(-MAX_STARTS);
}

function withEnd(starts: readonly ServiceStart[], service: ServiceInfo, at: number): readonly ServiceStart[] {
  const { run, state } = service;
  const open = openOf(starts);
  if (open === undefined) return starts;
  if (run !== null && run.exit !== null && isRunOf(open, run))
    return replaced(starts, { ...open, run: run.number, endedAt: run.exit.at, exit: run.exit });
  const isGivenUp = state.state !== 'waiting' && state.state !== 'starting' && state.state !== 'stopping';
  // It never came to a run.
  return open.run === null && isGivenUp && state.state !== 'running'
    ? replaced(starts, { ...open, endedAt: at })
    : starts;
}

function withBegin(
  starts: readonly ServiceStart[],
  { state, run, restarts }: ServiceInfo,
  before: ServiceInfo['state']['state'] | null,
  at: number,
): readonly ServiceStart[] {
  const open = openOf(starts);
  const isAutomatic = before === 'backingOff' && restarts > 0;
  switch (state.state) {
    case 'waiting':
      return open === undefined ? [...starts, newStart({ begunAt: at, isAutomatic })] : starts;
    case 'starting': {
      const { since } = state;
      if (open === undefined) return [...starts, newStart({ begunAt: since, startedAt: since, isAutomatic })];
      return open.startedAt === null ? replaced(starts, { ...open, startedAt: since }) : starts;
    }
    case 'running': {
      if (run === null || open?.run === run.number) return starts;
      const startedAt = open?.startedAt ?? run.startedAt;
      if (open !== undefined) return replaced(starts, { ...open, startedAt, run: run.number });
      const found = { begunAt: startedAt, startedAt, run: run.number, isAutomatic };
      return [...starts, newStart({ ...found, wasFound: before === null || before === 'lost' })];
    }
    default:
      return starts;
  }
}

function withReady(
  starts: readonly ServiceStart[],
  { state }: ServiceInfo,
  at: number,
): readonly ServiceStart[] {
  const open = openOf(starts);
  const isReady = state.state === 'running' && state.ready;
  if (open === undefined || !isReady || open.readyAt !== null || open.wasFound) return starts;
  return replaced(starts, { ...open, readyAt: at });
}

function isRunOf(open: ServiceStart, run: NonNullable<ServiceInfo['run']>): boolean {
  if (open.run !== null) return open.run === run.number;
  return open.startedAt !== null && run.startedAt >= open.startedAt;
}

function openOf(starts: readonly ServiceStart[]): ServiceStart | undefined {
  const last = starts.at(-1);
  return last?.endedAt === null ? last : undefined;
}

function replaced(starts: readonly ServiceStart[], last: ServiceStart): readonly ServiceStart[] {
  return [...starts.slice(0, -1), last];
}

function newStart(known: Pick<ServiceStart, 'begunAt'> & Partial<ServiceStart>): ServiceStart {
  return {
    run: null,
    startedAt: null,
    readyAt: null,
    endedAt: null,
    exit: null,
    isAutomatic: false,
    wasFound: false,
    ...known,
  };
}
