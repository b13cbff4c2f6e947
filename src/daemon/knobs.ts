// Knobs read once from the environment of the daemon, most of them for development and tests; none is needed in use.

import type { Log } from '../host/log.ts';
import type { Tracer } from '../ipc/connection.ts';
import type { OwnerGraces } from './sessions/visuals/owners.ts';

export interface Knobs {
  /** HOLDFAST_EPHEMERAL_GRACE_MS: how long an ephemeral daemon stays when nothing is left to keep. */
  readonly ephemeralGraceMs: number | undefined;
  /** HOLDFAST_MAX_SESSIONS: living and remembered together. */
  readonly maxSessions: number | undefined;
  /** HOLDFAST_DISK_QUOTA_BYTES: what the journals of all sessions may take together. */
  readonly diskQuotaBytes: number | undefined;
  /** HOLDFAST_HISTORY_INTERVAL_MS: how often it is looked at what services use. */
  readonly historyIntervalMs: number | undefined;
  /** HOLDFAST_DRAWINGS_GRACE_MS, HOLDFAST_CAPTURE_GRACE_MS: how long what a client drew or captured outlives its connection. */
  readonly graces: OwnerGraces;
  /** HOLDFAST_TRACE=1: logs the name and duration of every message, never what is in it. */
  readonly tracer: (log: Log) => Tracer | undefined;
}

export function readKnobs(env: NodeJS.ProcessEnv): Knobs {
  return {
    ephemeralGraceMs: numberOf(env['HOLDFAST_EPHEMERAL_GRACE_MS']),
    maxSessions: numberOf(env['HOLDFAST_MAX_SESSIONS']),
    diskQuotaBytes: numberOf(env['HOLDFAST_DISK_QUOTA_BYTES']),
    historyIntervalMs: numberOf(env['HOLDFAST_HISTORY_INTERVAL_MS']),
    graces: {
      drawingsMs: numberOf(env['HOLDFAST_DRAWINGS_GRACE_MS']),
      captureMs: numberOf(env['HOLDFAST_CAPTURE_GRACE_MS']),
    },
    tracer: (log) =>
      env['HOLDFAST_TRACE'] === '1'
        ? (what, name, durationMs) => log.info('trace', { what, name, durationMs })
        : undefined,
  };
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
