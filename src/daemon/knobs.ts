// Knobs for development and tests, read once from the environment of the daemon; none is needed in use.

import type { Log } from '../host/log.ts';
import type { Tracer } from '../ipc/connection.ts';

export interface Knobs {
  /** HOLDFAST_EPHEMERAL_GRACE_MS: how long an ephemeral daemon stays when nothing is left to keep. */
  readonly ephemeralGraceMs: number | undefined;
  /** HOLDFAST_TRACE=1: logs the name and duration of every message, never what is in it. */
  readonly tracer: (log: Log) => Tracer | undefined;
}

export function readKnobs(env: NodeJS.ProcessEnv): Knobs {
  const grace = Number(env['HOLDFAST_EPHEMERAL_GRACE_MS'] ?? Number.NaN);
  return {
    ephemeralGraceMs: Number.isFinite(grace) && grace >= 0 ? grace : undefined,
    tracer: (log) =>
      env['HOLDFAST_TRACE'] === '1'
        ? (what, name, durationMs) => log.info('trace', { what, name, durationMs })
        : undefined,
  };
}
