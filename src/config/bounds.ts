// How far each value may go, with the reason where there is one. What reads a value and what documents its key take it
// from here.

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

const HOUR_MS = 3_600_000;
const KIB = 1024;

export const PORT: Bounds = { min: 1, max: 65_535 };

/** Never nothing: a program that ends at once would be started as fast as the machine can. */
export const RESTART_DELAY: Bounds = { min: 10, max: HOUR_MS };
/** A run of that length is followed by an immediate restart, so it may not be nothing either. */
export const RESET_AFTER: Bounds = { min: 1_000, max: 24 * HOUR_MS };
export const FACTOR: Bounds = { min: 1, max: 10 };
export const JITTER: Bounds = { min: 0, max: 1 };
export const MAX_RESTARTS: Bounds = { min: 1, max: 1_000_000 };
export const GRACE: Bounds = { min: 0, max: 600_000 };

export const PROBE_DELAY: Bounds = { min: 0, max: HOUR_MS };
/** More often, and looking is more work than what is looked at. */
export const PROBE_EVERY: Bounds = { min: 100, max: 24 * HOUR_MS };
export const PROBE_TIMEOUT: Bounds = { min: 10, max: HOUR_MS };
export const PROBE_TIMES: Bounds = { min: 1, max: 1_000 };
export const HTTP_STATUS: Bounds = { min: 100, max: 599 };

/** Below, the files turn over faster than anybody reads; above, one is too long to be looked through. */
export const LOG_SIZE: Bounds = { min: 64 * KIB, max: KIB ** 3 };
export const LOG_FILES: Bounds = { min: 1, max: 1_000 };

export const DEBOUNCE: Bounds = { min: 0, max: 600_000 };

/** No program of any use fits into less than a MiB. */
export const MEMORY: Bounds = { min: KIB ** 2, max: KIB ** 5 };
/** Percent of one core; no machine has more than a thousand. */
export const CPU: Bounds = { min: 1, max: 100_000 };
/** Standard streams and what every runtime opens take this many. */
export const OPEN_FILES: Bounds = { min: 16, max: 10_000_000 };
export const NICE: Bounds = { min: -20, max: 19 };

/** More on one machine are a cluster, which is somebody else's job. */
export const INSTANCES: Bounds = { min: 1, max: 64 };
/** Node's timers hold 24.8 days. */
export const RUN_TIMEOUT: Bounds = { min: 100, max: 20 * 24 * HOUR_MS };
