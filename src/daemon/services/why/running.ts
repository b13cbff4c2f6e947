// Why a service that runs is ready and healthy, or not: what its probes said last and what it printed.

import type { ServiceState } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import { readLastLines } from '../output.ts';
import type { LastFault } from '../readiness.ts';
import type { Service } from '../service.ts';
import { quoted, type Reasons, type WhyAccess } from './reasons.ts';

type Running = Extract<ServiceState, { readonly state: 'running' }>;

const SHOWN_LINES = 5;

export async function running(service: Service, state: Running, access: WhyAccess): Promise<Reasons> {
  const { reason, details, suggestions } = await healthOf(service, state, access);
  const { isEnvRebuilt, isOutdated, movedPorts, name } = service.info;
  const notes: string[] = [];
  const { timeoutMs } = service.config;
  if (timeoutMs !== null) {
    const leftMs = state.since + timeoutMs - access.now;
    notes.push(`its timeout of ${printMs(timeoutMs)} ends it in ${printMs(leftMs)}`);
  }
  const advice: string[] = [];
  for (const { from, to, because } of movedPorts)
    notes.push(`at its start ${because.replace(' is held', ' was held')}: it has ${to} instead of ${from}`);
  if (isEnvRebuilt) {
    notes.push('environment rebuilt from your login shell: that of its last start is not known any more');
    advice.push(`give it the environment of this terminal: holdfast restart ${name}`);
  }
  if (isOutdated) {
    notes.push('it runs with what its declaration said before');
    advice.push(`start it with what it says now: holdfast restart ${name}`);
  }
  return {
    reason,
    details: [`for ${printMs(access.now - state.since)}`, ...details, ...notes],
    suggestions: [...suggestions, ...advice],
  };
}

async function healthOf(service: Service, state: Running, access: WhyAccess): Promise<Reasons> {
  const { config, name } = service;
  const fault = service.lastFault;
  if (state.healthy === false) return unhealthy(service, fault);
  if (!state.ready) return notReady(service, fault, access);
  const failing = fault !== null && fault.inARow > 0 ? fault : null;
  const limit = (failing?.probe === 'health' ? config.health : config.ready)?.failures ?? 0;
  const details =
    failing === null
      ? []
      : [`its ${failing.probe} probe failed ${failing.inARow} of ${limit} times: ${failing.reason}`];
  const isUnknown = state.healthy === null && config.health !== null;
  const word = state.healthy === true ? 'healthy' : 'ready';
  return {
    reason: `it runs and is ${word}${isUnknown ? '; its health probe has not decided yet' : ''}`,
    details: [...details, ...quoted(failing?.output ?? [])],
    suggestions: failing === null ? [] : [`see what it prints: holdfast logs -f ${name}`],
  };
}

async function notReady(service: Service, fault: LastFault | null, access: WhyAccess): Promise<Reasons> {
  const {
    config,
    name,
    id,
    running: { ready },
  } = service;
  if (ready === null)
    return {
      reason: 'it has only just begun; without a probe it is ready after 1s',
      details: [],
      suggestions: [],
    };
  const times = fault !== null && fault.inARow > 1 && !('log' in ready) ? ` (${fault.inARow} times)` : '';
  const record = (await access.journal.runs(id)).at(-1);
  const lines = record ? await readLastLines(access.journal, id, record, SHOWN_LINES) : [];
  const kind =
    'port' in ready
      ? 'port'
      : 'http' in ready
        ? 'http'
        : 'log' in ready
          ? 'log'
          : 'exec' in ready
            ? 'exec'
            : 'file';
  const advice = {
    port: 'make sure that it listens on 127.0.0.1 or ::1, on the port of `ready`',
    http: 'compare what it answers with `ready` in holdfast.yaml: address, `status` and `body`',
    log: 'compare what it prints with `ready: { log: … }` in holdfast.yaml',
    exec: `run that command yourself, in ${config.cwd}`,
    file: 'make sure that it writes that file: a path is relative to its `cwd`',
  }[kind];
  return {
    reason: `it runs but is not ready: ${fault?.reason ?? 'the first probe is under way'}${times}`,
    details: [
      ...quoted(fault?.output ?? []),
      ...(lines.length > 0 ? ['it printed last:', ...quoted(lines)] : []),
    ],
    suggestions: [`see what it prints: holdfast logs -f ${name}`, advice],
  };
}

function unhealthy({ machine, config, name }: Service, fault: LastFault | null): Reasons {
  const isLeft = machine.wanted === 'up' && config.restart.policy === 'never';
  return {
    reason: `it runs but is unhealthy: ${fault?.reason ?? 'its health probe failed'}`,
    details: [
      ...quoted(fault?.output ?? []),
      ...(isLeft ? ['it is not started again by itself: `restart: never`'] : []),
    ],
    suggestions: [`see what it prints: holdfast logs -f ${name}`, `restart it: holdfast restart ${name}`],
  };
}
