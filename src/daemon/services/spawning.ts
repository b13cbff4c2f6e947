// Starting one run of a service: the ports and the environment it gets, the question to the runner, and what the answer
// means.

import { reach } from '../../base/faults.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { EnvPairs, EnvPolicy, MovedPort, ServiceConfig } from '../../protocol/types.ts';
import { argvOf } from '../argvOf.ts';
import { journalBudget } from './journalBudget.ts';
import type { ServiceEvent } from './machine.ts';
import { type Holder, type PortDecision, settlePorts, withMovedPort } from './portConflicts.ts';
import type { ServicePorts } from './servicePorts.ts';

export interface StartEnvironment {
  readonly policy: EnvPolicy;
  readonly client: EnvPairs;
  readonly isRebuilt: boolean;
  /** Whether a port that somebody has is given up for the next free one, whatever the service says. */
  readonly movesPorts: boolean;
}

/** Nobody knows what the last explicit start came with: the login environment is the nearest. */
export const REBUILT: StartEnvironment = {
  policy: 'baseline',
  client: [],
  isRebuilt: true,
  movesPorts: false,
};

export interface Spawning {
  readonly id: string;
  readonly root: string | null;
  readonly config: ServiceConfig;
  readonly isFirst: boolean;
  readonly environment: Promise<StartEnvironment>;
  readonly claimedPorts: () => ReadonlySet<number>;
  /** Whether it still is to be started when all is prepared. */
  readonly isWanted: () => boolean;
  readonly portIsTaken: (holder: Holder) => void;
  /** @returns whether the state file has other ones */
  readonly setMovedPorts: (moved: readonly MovedPort[]) => boolean;
  readonly willSpawn: (isEnvRebuilt: boolean) => void;
}

const NOT_WANTED: ServiceEvent = {
  event: 'spawnFailed',
  reason: 'stopped before it was started',
  isPermanent: false,
};

/** How often it is looked whether somebody who is being ended has let go of a port. */
const LOOK_AGAIN_MS = 100;

/** @returns what it came to, for the machine; never rejects */
export async function trySpawn(ports: ServicePorts, spawning: Spawning): Promise<ServiceEvent> {
  const { id, root, config } = spawning;
  try {
    // A daemon that starts after us has to know that there may be a process to look for …
    if (spawning.isFirst) await ports.save();
    const { policy, client, isRebuilt, movesPorts } = await spawning.environment;
    const settled = await settle(ports, spawning, movesPorts);
    if (settled === null) return NOT_WANTED;
    if (settled.kind === 'taken') {
      spawning.portIsTaken(settled.holder);
      const { reason, holder } = settled;
      return { event: 'spawnFailed', reason, isPermanent: true, takenPort: holder.port };
    }
    // … and on which ports.
    if (spawning.setMovedPorts(settled.moved)) await ports.save();
    reach('spawn/portsSettled');
    const own = config.env;
    const { tty, cwd, name } = config;
    const composed = await ports.composeEnvironment({ policy, client, own, session: id, serviceId: id, tty });
    const env = withMovedPort(composed, config, settled.moved);
    if (!spawning.isWanted()) return NOT_WANTED;
    spawning.willSpawn(isRebuilt);
    const argv = argvOf(config.command);
    const journal = journalBudget(config.logs);
    const run = await ports.runner.spawn({
      session: id,
      serviceId: id,
      root,
      name,
      argv,
      cwd,
      env,
      tty,
      journal,
      limits: config.limits === null ? undefined : { files: config.limits.files, nice: config.limits.nice },
    });
    return { event: 'spawned', run };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    ports.log.warn('a service could not be started', { service: config.name, root, reason });
    if (isFailure(error, 'connectionLost') || isFailure(error, 'timedOut'))
      return { event: 'lostKeeper', reason };
    if (!isFailure(error)) ports.log.error('unexpected while starting a service', error);
    return { event: 'spawnFailed', reason, isPermanent: isFailure(error, 'spawnFailed') };
  }
}

/** Waits for who is being ended. @returns null when it is not to be started any more */
async function settle(
  ports: ServicePorts,
  { id, config, claimedPorts, isWanted }: Spawning,
  movesPorts: boolean,
): Promise<Exclude<PortDecision, { readonly kind: 'ending' }> | null> {
  const asked: ServiceConfig = movesPorts ? { ...config, onPortConflict: 'bump' } : config;
  while (isWanted()) {
    const settled = await settlePorts(asked, id, ports, claimedPorts());
    if (settled.kind !== 'ending') return settled;
    await new Promise<void>((resolve) => ports.timers.after(LOOK_AGAIN_MS, resolve));
  }
  return null;
}
