// How the daemon ends: in order when asked to, saying goodbye; at once and touching nothing when a newer one took over.

import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { writeGoodbye } from '../host/goodbye.ts';
import { readDaemonRecord } from '../host/records.ts';
import type { DaemonParams, DaemonResult } from '../protocol/types.ts';
import type { Daemon } from './daemon.ts';
import { isLiving } from './sessions/names.ts';

const POLL_MS = 50;
/** What was written to clients goes out in this time or not at all. */
const FLUSH_MS = 200;
const KEEPER_GOODBYE_MS = 1_000;

export interface ShutdownRequest {
  readonly reason: string;
  readonly stopSessions: boolean;
  readonly timeoutMs: number;
}

/** Acknowledged first; the daemon ends when the answer is on its way. */
export function requestShutdown(
  daemon: Daemon,
  request: DaemonParams<'daemon/shutdown'>,
): DaemonResult<'daemon/shutdown'> {
  setImmediate(() => daemon.end(request));
  return {};
}

export async function shutDown(daemon: Daemon, request: ShutdownRequest): Promise<void> {
  const { log, paths, record } = daemon;
  log.info('shutting down', { ...request });
  daemon.lifetime.dispose();
  if (request.stopSessions) await stopSessions(daemon, request.timeoutMs);
  if (!isStillOurs(daemon)) {
    log.warn('another daemon has taken over, nothing of it is touched');
    daemon.dispose();
    return;
  }
  await writeGoodbye(paths, {
    epoch: record.epoch,
    instance: record.instance,
    reason: request.reason,
    at: Date.now(),
  });
  await Promise.race([daemon.keepers.sayGoodbye(), delay(KEEPER_GOODBYE_MS)]);
  daemon.server.stopListening();
  await rm(paths.daemonFile, { force: true });
  daemon.server.sayGoodbye(request.reason, false);
  await delay(FLUSH_MS);
  daemon.dispose();
  log.info('ended', { reason: request.reason });
}

/** A daemon that was stopped for long may wake up in a world that has another one. */
function isStillOurs({ paths, record }: Daemon): boolean {
  try {
    return readDaemonRecord(paths)?.instance === record.instance;
  } catch {
    return false;
  }
}

async function stopSessions(daemon: Daemon, timeoutMs: number): Promise<void> {
  await daemon.supervisor.stop({ target: ['all'], root: null, allRoots: true });
  const deadline = performance.now() + timeoutMs;
  const living = (): string[] =>
    daemon.registry
      .list()
      .filter(isLiving)
      .map(({ id }) => id);
  for (const id of living()) {
    if (daemon.registry.get(id)?.kind === 'service') continue;
    const graceMs = Math.min(timeoutMs, 5_000);
    await daemon.actions.terminate({ session: id, root: null, graceMs }).catch((error: unknown) => {
      daemon.log.error('a session could not be ended', error, { session: id });
    });
  }
  while (living().length > 0 && performance.now() < deadline) await delay(POLL_MS);
}
