// What a service is given to work with, and what the state file keeps of it.

import { createHash } from 'node:crypto';
import type { Log } from '../../host/log.ts';
import type { EnvPairs, EnvPolicy, MovedPort, ServiceConfig } from '../../protocol/types.ts';
import type { WatchUsage } from './limits/usageLooks.ts';
import type { Waits } from './machine.ts';
import type { PortAccess } from './portConflicts.ts';
import type { ReadinessPorts } from './readiness.ts';
import type { Service } from './service.ts';
import type { JournalAccess, SessionRunner } from './sessionRunner.ts';
import type { LookAtFiles } from './watch/lookAtFiles.ts';

export interface EnvironmentRequest {
  readonly policy: EnvPolicy;
  /** The whole environment of who started it; empty when nobody knows it any more. */
  readonly client: EnvPairs;
  readonly own: EnvPairs;
  readonly session: string;
  readonly serviceId: string;
  readonly tty: boolean;
}

export interface ServicePorts extends ReadinessPorts, PortAccess {
  readonly runner: SessionRunner;
  readonly journal: JournalAccess;
  readonly lookAtFiles: LookAtFiles;
  readonly watchUsage: WatchUsage;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** What a run gets to see; asks for the login environment where the policy says so. */
  readonly composeEnvironment: (request: EnvironmentRequest) => Promise<EnvPairs>;
  /** Resolves when what is declared and wanted is on disk. */
  readonly save: () => Promise<void>;
  readonly unmet: (service: Service) => Waits;
  /** Ports that other services which run or are being started have, listening or not. */
  readonly claimedPorts: (service: Service) => ReadonlySet<number>;
  readonly onDidChange: (service: Service) => void;
}

/** Declared by the root's file, and gone with its entry there; or by hand. */
export type Origin = 'file' | 'hand';

/** As the state file keeps it. */
export interface ServiceRecord {
  readonly root: string | null;
  readonly config: ServiceConfig;
  readonly origin: Origin;
  readonly wanted: 'up' | 'down';
  /** Left to the clock, where it has a `cron`. */
  readonly armed: boolean;
  /** When the clock starts it next: what comes while no daemon runs is made up for. */
  readonly nextRunAt: number | null;
  readonly session: string;
  /** Whether a run was ever asked for: on disk before the first one is. */
  readonly hasRun: boolean;
  /** Of the last start that was asked for: runs before it do not count as restarts. */
  readonly startedAt: number;
  /** Of the last run: on disk before it is started. */
  readonly movedPorts: readonly MovedPort[];
  /** Its last run got the login environment, because nobody knew that of its start any more. */
  readonly isEnvRebuilt: boolean;
}

/** Stable: the same for ever for a name in a root. */
export function serviceIdOf(root: string | null, name: string): string {
  const hash = createHash('sha256')
    .update(`${root ?? ''}\0${name}`)
    .digest('hex');
  return `svc-${hash.slice(0, 10)}`;
}

/** It runs, or is to be started without being asked for again. */
export function isWanted({ wanted, armed, config }: ServiceRecord): boolean {
  return wanted === 'up' || (armed && config.cron !== null);
}

/** Declared just now, never started. */
export function newRecord(root: string | null, config: ServiceConfig, origin: Origin): ServiceRecord {
  const session = serviceIdOf(root, config.name);
  return {
    root,
    config,
    origin,
    wanted: 'down',
    armed: false,
    nextRunAt: null,
    session,
    hasRun: false,
    startedAt: 0,
    movedPorts: [],
    isEnvRebuilt: false,
  };
}
