// Makes way for a daemon of a newer version: nothing of what runs, lies on disk or was promised is touched, so that the
// newer one finds it all as after a crash, and clients come back by themselves.

import { setTimeout as delay } from 'node:timers/promises';
import { compareVersions } from '../host/versionOrder.ts';
import { handoverRefused } from '../protocol/failure.ts';
import type { DaemonParams, DaemonResult } from '../protocol/types.ts';
import type { Daemon } from './daemon.ts';

/** Calls under way are answered in this time, or made again by whoever may repeat them. */
const ANSWER_MS = 500;
/** What was written to clients goes out in this time or not at all. */
const FLUSH_MS = 200;
const LOOK_MS = 5;

/** Acknowledged first; the daemon ends when the answer is on its way. Throws `handoverRefused`. */
export function requestHandover(
  daemon: Daemon,
  { version }: DaemonParams<'daemon/handover'>,
): DaemonResult<'daemon/handover'> {
  const own = daemon.record.version;
  const reason =
    compareVersions(version, own) <= 0
      ? 'only a newer version may take over'
      : daemon.isForeground
        ? `it runs in the foreground (holdfast server, pid ${process.pid}): end it there, then start it anew`
        : undefined;
  if (reason !== undefined) {
    daemon.log.warn('a hand-over was refused', { asked: version, reason });
    throw handoverRefused(own, version, reason);
  }
  setImmediate(() => daemon.end({ handOverTo: version }));
  return {};
}

/** No goodbye is recorded and none is said to keepers: one that supervises services brings a daemon back if nobody else does. */
export async function handOver(daemon: Daemon, version: string): Promise<void> {
  const { log, server, lifetime } = daemon;
  log.info('handing over', { to: version });
  lifetime.dispose();
  server.stopListening();
  await within(ANSWER_MS, () => !server.isAnswering);
  server.sayGoodbye(`${version} takes over`, true);
  await within(FLUSH_MS, () => server.clientCount === 0);
  daemon.dispose();
  log.info('ended', { handedOverTo: version });
}

async function within(limitMs: number, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + limitMs;
  // Not without any wait: what was answered a moment ago is still to be written.
  do await delay(LOOK_MS);
  while (!isSo() && performance.now() < deadline);
}
