// A service as clients see it.

import { portsOf } from '../../config/movePorts.ts';
import { changeOf } from '../../config/plan.ts';
import type { Health, MovedPort, ServiceConfig, ServiceInfo } from '../../protocol/types.ts';
import type { Machine } from './machine.ts';
import type { Warning } from './warning.ts';
import type { WatchState } from './watch/fileWatch.ts';

export interface Described {
  readonly id: string;
  readonly root: string | null;
  readonly config: ServiceConfig;
  /** With the ports it got. */
  readonly running: ServiceConfig;
  readonly movedPorts: readonly MovedPort[];
  readonly machine: Machine;
  readonly hasRun: boolean;
  /** Of the run that lives, where this daemon started it. */
  readonly startedWith: ServiceConfig | undefined;
  readonly isEnvRebuilt: boolean;
  readonly nextRunAt: number | null;
  readonly watch: WatchState | null;
  readonly warnings: readonly Warning[];
}

export function describeService(described: Described): ServiceInfo {
  const { id, root, config, machine, hasRun, ...start } = described;
  const { state, process, lastRun, restarts } = machine;
  const { name, group } = config;
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
    ports: [...portsOf(start.running)],
    movedPorts: [...start.movedPorts],
    restarts,
    config,
    isOutdated: isKnown && changeOf(start.startedWith, config) === 'restart',
    isEnvRebuilt: start.isEnvRebuilt,
    nextRunAt: start.nextRunAt,
    watch: start.watch?.state ?? null,
    warnings: start.warnings.map(({ text }) => text),
  };
}

function healthOf({ state, sick }: Machine): Health {
  if (state.state === 'starting') return 'starting';
  if (state.state === 'stopping' && sick?.cause === 'health') return 'unhealthy';
  if (state.state !== 'running') return 'none';
  if (state.healthy === false) return 'unhealthy';
  if (!state.ready) return 'starting';
  return state.healthy === true ? 'healthy' : 'ready';
}
