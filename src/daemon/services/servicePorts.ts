// What a service is given to work with, and what the state file keeps of it.

import { createHash } from 'node:crypto';
import type { Log } from '../../host/log.ts';
import type { EnvPairs, EnvPolicy, ServiceConfig } from '../../protocol/types.ts';
import type { Waits } from './machine.ts';
import type { ReadinessPorts } from './readiness.ts';
import type { Service } from './service.ts';
import type { SessionRunner } from './sessionRunner.ts';

export interface EnvironmentRequest {
  readonly policy: EnvPolicy;
  /** The whole environment of who started it; empty when nobody knows it any more. */
  readonly client: EnvPairs;
  readonly own: EnvPairs;
  readonly session: string;
  readonly serviceId: string;
  readonly tty: boolean;
}

export interface ServicePorts extends ReadinessPorts {
  readonly runner: SessionRunner;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** What a run gets to see; asks for the login environment where the policy says so. */
  readonly composeEnvironment: (request: EnvironmentRequest) => Promise<EnvPairs>;
  /** Resolves when what is declared and wanted is on disk. */
  readonly save: () => Promise<void>;
  readonly unmet: (service: Service) => Waits;
  readonly onDidChange: (service: Service) => void;
}

/** As the state file keeps it. */
export interface ServiceRecord {
  readonly root: string | null;
  readonly config: ServiceConfig;
  /** Declared by the root's file, and gone with its entry there; or by hand. */
  readonly origin: 'file' | 'hand';
  readonly wanted: 'up' | 'down';
  readonly session: string;
  /** Whether a run was ever asked for: on disk before the first one is. */
  readonly hasRun: boolean;
  /** Of the last explicit start: runs before it do not count as restarts. */
  readonly startedAt: number;
}

/** Stable: the same for ever for a name in a root. */
export function serviceIdOf(root: string | null, name: string): string {
  const hash = createHash('sha256')
    .update(`${root ?? ''}\0${name}`)
    .digest('hex');
  return `svc-${hash.slice(0, 10)}`;
}
