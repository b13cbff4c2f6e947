// Explains the state of a service: the reason in one sentence, what is known about it, and what a person can do.

import type { DaemonResult, RunExit } from '../../protocol/types.ts';
import { readLastLines } from './output.ts';
import { printExit } from './restartPolicy.ts';
import type { Service } from './service.ts';
import type { JournalAccess } from './sessionRunner.ts';

export type Explanation = DaemonResult<'service/why'>['explanations'][number];

const SHOWN_LINES = 5;

interface Reasons {
  readonly reason: string;
  readonly details: readonly string[];
  readonly suggestions: readonly string[];
}

/** @param now epoch ms */
export async function explain(service: Service, journal: JournalAccess, now: number): Promise<Explanation> {
  const { reason, details, suggestions } = await reasonsOf(service, journal, now);
  return {
    target: service.name,
    state: service.machine.state.state,
    reason,
    details: [...details],
    suggestions: [...suggestions],
  };
}

async function reasonsOf(service: Service, journal: JournalAccess, now: number): Promise<Reasons> {
  const { machine, config, name } = service;
  const { state } = machine;
  const logs = `see what it printed: holdfast logs ${name}`;
  const startIt = `start it: holdfast start ${name}`;
  switch (state.state) {
    case 'stopped':
      return machine.lastRun === null
        ? { reason: 'it was not started', details: [], suggestions: [startIt] }
        : { reason: 'it was stopped', details: lastExit(machine.lastRun.exit), suggestions: [startIt] };
    case 'waiting':
      return {
        reason: `it waits for ${state.on.map(({ service: on, condition }) => `${on} (${condition})`).join(', ')}`,
        details: state.on.map(({ because }) => because),
        suggestions: state.on.map(({ service: on }) => `see why: holdfast why ${on}`),
      };
    case 'starting':
      return { reason: 'it is being started', details: [`for ${print(now - state.since)}`], suggestions: [] };
    case 'running':
      return running(service, journal, now, state.ready, state.since);
    case 'backingOff':
      return {
        reason: `it ${endOf(state.exit)}; restart ${state.attempt} of ${config.restart.maxRestarts} in ${print(state.nextAt - now)}`,
        details: state.lastLines,
        suggestions: [
          logs,
          `start it now: holdfast restart ${name}`,
          `leave it stopped: holdfast stop ${name}`,
        ],
      };
    case 'stopping':
      return stopping(service, now, state);
    case 'completed':
      return {
        reason: `it did its work and ${printExit(state.exit)}`,
        details: [],
        suggestions: [`run it again: holdfast start ${name}`],
      };
    case 'failed':
      return {
        reason: state.reason,
        details: state.lastLines,
        suggestions: [logs, `when it is repaired: holdfast start ${name}`],
      };
    case 'lost':
      return {
        reason: state.reason,
        details: ['what it printed until then is kept'],
        suggestions: [logs, startIt],
      };
  }
}

async function running(
  service: Service,
  journal: JournalAccess,
  now: number,
  isReady: boolean,
  since: number,
): Promise<Reasons> {
  const { config, name } = service;
  const lived = `for ${print(now - since)}`;
  if (isReady) return { reason: 'it runs and is ready', details: [lived], suggestions: [] };
  if (config.ready === null)
    return {
      reason: 'it has only just begun; without a probe it is ready after 1s',
      details: [lived],
      suggestions: [],
    };
  const record = (await journal.runs(service.id)).at(-1);
  const lines = record ? await readLastLines(journal, service.id, record, SHOWN_LINES) : [];
  const isPort = 'port' in config.ready;
  const probe = isPort ? 'port' : 'log';
  return {
    reason: `it runs but is not ready: ${service.lastProbe ?? 'the first probe is under way'}`,
    details: [lived, ...lines],
    suggestions: [
      `see what it prints: holdfast logs -f ${name}`,
      isPort
        ? 'make sure that it listens on 127.0.0.1 or ::1, on the port of `ready`'
        : `compare what it prints with \`ready: { ${probe}: … }\` in holdfast.yaml`,
    ],
  };
}

function stopping(
  { machine, name }: Service,
  now: number,
  state: { readonly signal: string; readonly deadline: number; readonly blockedBy: readonly number[] },
): Reasons {
  const reason = machine.wanted === 'up' ? 'it is being restarted' : 'it is being stopped';
  if (state.blockedBy.length > 0)
    return {
      reason: `${reason}, but pid ${state.blockedBy.join(', ')} is still there`,
      details: [`it was sent ${state.signal}, and SIGKILL when its time was over`],
      suggestions: ['a process that SIGKILL does not end waits for the kernel: look at its disks and mounts'],
    };
  const leftMs = state.deadline - now;
  return {
    reason,
    details: [
      `it was sent ${state.signal}`,
      leftMs > 0 ? `it is killed in ${print(leftMs)}` : 'it is being killed',
    ],
    suggestions: [`if it always takes that long: handle ${state.signal} in it, or set \`stop\` of ${name}`],
  };
}

function endOf(exit: RunExit | null): string {
  return exit === null ? 'could not be started' : printExit(exit);
}

function lastExit(exit: RunExit | null): readonly string[] {
  return exit === null ? [] : [`its last run ${printExit(exit)}`];
}

/** In the largest unit that keeps it readable: 850ms, 12s, 3m. */
function print(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)}s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)}m` : `${Math.round(ms / 3_600_000)}h`;
}
