// Starting one run of a service: the environment it gets, the question to the runner, and what the answer means.

import { isFailure } from '../../protocol/failure.ts';
import type { EnvPairs, EnvPolicy, JournalBudget, ServiceConfig } from '../../protocol/types.ts';
import type { ServiceEvent } from './machine.ts';
import type { ServicePorts } from './servicePorts.ts';

export interface StartEnvironment {
  readonly policy: EnvPolicy;
  readonly client: EnvPairs;
  readonly isRebuilt: boolean;
}

/** Nobody knows what the last explicit start came with: the login environment is the nearest. */
export const REBUILT: StartEnvironment = { policy: 'baseline', client: [], isRebuilt: true };

const SERVICE_JOURNAL: JournalBudget = { segmentBytes: 10 * 1024 * 1024, segments: 5 };

export interface Spawning {
  readonly id: string;
  readonly root: string | null;
  readonly config: ServiceConfig;
  readonly isFirst: boolean;
  readonly environment: Promise<StartEnvironment>;
  /** Whether it still is to be started when all is prepared. */
  readonly isWanted: () => boolean;
  readonly willSpawn: (isEnvRebuilt: boolean) => void;
}

/** @returns what it came to, for the machine; never rejects */
export async function trySpawn(ports: ServicePorts, spawning: Spawning): Promise<ServiceEvent> {
  const { id, root, config } = spawning;
  try {
    // A daemon that starts after us has to know that there may be a process to look for.
    if (spawning.isFirst) await ports.save();
    const { policy, client, isRebuilt } = await spawning.environment;
    const own = config.env;
    const { tty, cwd, name } = config;
    const env = await ports.composeEnvironment({ policy, client, own, session: id, serviceId: id, tty });
    if (!spawning.isWanted())
      return { event: 'spawnFailed', reason: 'stopped before it was started', isPermanent: false };
    spawning.willSpawn(isRebuilt);
    const argv = argvOf(config.command);
    const journal = SERVICE_JOURNAL;
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

function argvOf(command: ServiceConfig['command']): readonly string[] {
  if (typeof command !== 'string') return command;
  if (process.platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', command];
}
