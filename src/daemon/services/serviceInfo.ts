// A service as clients see it.

import { changeOf } from '../../config/plan.ts';
import type { Health, ServiceConfig, ServiceInfo } from '../../protocol/types.ts';
import type { Machine } from './machine.ts';

export interface Described {
  readonly id: string;
  readonly root: string | null;
  readonly config: ServiceConfig;
  readonly machine: Machine;
  readonly hasRun: boolean;
  /** Of the run that lives, where this daemon started it. */
  readonly startedWith: ServiceConfig | undefined;
  readonly isEnvRebuilt: boolean;
}

export function describeService({ id, root, config, machine, hasRun, ...start }: Described): ServiceInfo {
  const { state, process, lastRun, restarts } = machine;
  const { name, group, ports, ready } = config;
  const declared = ready !== null && 'port' in ready ? [...ports, ready.port] : ports;
  const isKnown = process.kind === 'live' && start.startedWith !== undefined;
  return {
    id,
    name,
    root,
    group,
    state,
    health: healthOf(machine),
    session: hasRun ? id : null,
    run: lastRun,
    ports: [...new Set(declared)],
    restarts,
    config,
    isOutdated: isKnown && changeOf(start.startedWith, config) === 'restart',
    isEnvRebuilt: start.isEnvRebuilt,
  };
}

function healthOf({ state }: Machine): Health {
  if (state.state === 'starting') return 'starting';
  if (state.state !== 'running') return 'none';
  if (state.healthy !== null) return state.healthy ? 'healthy' : 'unhealthy';
  return state.ready ? 'ready' : 'starting';
}
