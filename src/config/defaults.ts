// What a service is that says nothing: the values its declaration gets, and that are documented with its keys.

import type {
  LimitPolicy,
  LogPolicy,
  ReadyProbe,
  RestartPolicy,
  StopPolicy,
  WatchPolicy,
} from '../protocol/types.ts';

/** The first restart after a run of `resetAfterMs` is immediate; 16 without one take about 4½ minutes. */
export const DEFAULT_RESTART: RestartPolicy = {
  policy: 'always',
  delayMs: 100,
  factor: 2,
  maxDelayMs: 30_000,
  jitter: 0.2,
  resetAfterMs: 10_000,
  maxRestarts: 16,
};

/** Ten seconds are enough for a server to finish what it does; systemd's 90 s feel like a hang. */
export const DEFAULT_STOP: StopPolicy = { signal: 'SIGTERM', graceMs: 10_000, command: null, keys: null };

export type Timing = Pick<ReadyProbe, 'delayMs' | 'everyMs' | 'timeoutMs' | 'successes' | 'failures'>;

export const READY_TIMING: Timing = {
  delayMs: 0,
  everyMs: 500,
  timeoutMs: 1_000,
  successes: 1,
  failures: 3,
};
/** A service that is ready is asked less often than one that is waited for. */
export const HEALTH_TIMING: Timing = { ...READY_TIMING, everyMs: 10_000 };

/** A log that grows for ever fills the disk in the end, so all are bounded without being asked. */
export const DEFAULT_LOGS: LogPolicy = { maxSizeBytes: 10 * 1024 * 1024, maxFiles: 5, timestamps: false };

export const DEFAULT_WATCH: Omit<WatchPolicy, 'paths'> = { ignore: [], debounceMs: 300, action: 'restart' };

export const NO_LIMITS: LimitPolicy = {
  memoryBytes: null,
  cpuPercent: null,
  files: null,
  nice: null,
  action: 'restart',
};
