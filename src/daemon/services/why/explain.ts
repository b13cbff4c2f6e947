// `service/why`: explains the state of a service: the reason in one sentence, what is known about it, and what a person can
// do. One case for each state, in the order a service goes through them.

import type { DaemonResult } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import { printExit } from '../restartPolicy.ts';
import type { Service } from '../service.ts';
import { backingOff, failed } from './ended.ts';
import { withNextRun } from './nextRun.ts';
import { quoted, type Reasons, type WhyAccess } from './reasons.ts';
import { running } from './running.ts';
import { stopping } from './stopping.ts';
import { waiting } from './waiting.ts';

export type Explanation = DaemonResult<'service/why'>['explanations'][number];

export async function explain(service: Service, access: WhyAccess): Promise<Explanation> {
  const { reason, details, suggestions } = withNextRun(service, access, await reasonsOf(service, access));
  const { warnings } = service;
  return {
    target: service.name,
    state: service.machine.state.state,
    reason,
    details: [...warnings.flatMap((one) => [one.text, ...quoted(one.details)]), ...details],
    suggestions: [...warnings.flatMap(({ advice }) => advice), ...suggestions],
  };
}

function reasonsOf(service: Service, access: WhyAccess): Reasons | Promise<Reasons> {
  const { machine, name } = service;
  const { state } = machine;
  switch (state.state) {
    case 'stopped':
      return stopped(service);
    case 'waiting':
      return waiting(state.on, access);
    case 'starting':
      return {
        reason: 'it is being started',
        details: [`for ${printMs(access.now - state.since)}`],
        suggestions: [],
      };
    case 'running':
      return running(service, state, access);
    case 'backingOff':
      return backingOff(service, state, access);
    case 'stopping':
      return stopping(service, state, access.now);
    case 'completed':
      return {
        reason: `it did its work and ${printExit(state.exit)}`,
        details: [],
        suggestions: [`run it again: holdfast start ${name}`],
      };
    case 'failed':
      return failed(service, state, access);
    case 'lost':
      return lost(service, state.reason);
  }
}

function stopped({ machine, config, name, nextRunAt }: Service): Reasons {
  const exit = machine.lastRun?.exit ?? null;
  const reason = machine.lastRun === null ? 'it was not started' : 'it was stopped';
  return {
    reason: nextRunAt === null ? reason : 'it waits for its time',
    details: [
      ...(exit === null ? [] : [`its last run ${printExit(exit)}`]),
      ...(config.autostart ? [] : ['`holdfast up` leaves it out unless it is named: `autostart: false`']),
    ],
    suggestions: nextRunAt === null ? [`start it: holdfast start ${name}`] : [],
  };
}

function lost({ machine, config, name }: Service, reason: string): Reasons {
  const details = ['what it printed until then is kept'];
  if (machine.process.kind === 'clearing') details.push('what it left running is being ended');
  else if (machine.process.kind === 'none' && config.restart.policy === 'never')
    details.push('it is not started again by itself: `restart: never`');
  return {
    reason,
    details,
    suggestions: [`see what it printed: holdfast logs ${name}`, `start it: holdfast start ${name}`],
  };
}
