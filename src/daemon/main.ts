// Entry of the daemon: claims the instance, builds the parts, adopts what lives, listens, says that it is ready.
// `daemon.js --home DIR [--persistent] [--foreground]`

import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reach } from '../base/faults.ts';
import { armFaultsFrom } from '../host/faults.ts';
import { clearGoodbye } from '../host/goodbye.ts';
import { sayReady } from '../host/launch.ts';
import { openLog } from '../host/log.ts';
import { ensureHome, resolveHome } from '../host/paths.ts';
import { bootId, startTimeOf } from '../host/processIdentity.ts';
import { type DaemonRecord, writeDaemonRecord } from '../host/records.ts';
import { raiseCurrent } from '../host/versions.ts';
import { socketPathFor } from '../ipc/endpoint.ts';
import { removeEarlierSockets } from '../ipc/listen.ts';
import { MAX_SESSIONS } from '../protocol/limits.ts';
import { BUILD_VERSION, FILE_SCHEMA_VERSION, PROTOCOL_RANGE } from '../protocol/version.ts';
import { Daemon, type DaemonOptions } from './daemon.ts';
import { handOver } from './handover.ts';
import { readKnobs } from './knobs.ts';
import { shutDown } from './shutdown.ts';
import { claimInstance } from './singleInstance.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      persistent: { type: 'boolean', default: false },
      foreground: { type: 'boolean', default: false },
    },
  });
  process.umask(0o077);
  armFaultsFrom(process.env, 'daemon');
  const knobs = readKnobs(process.env);
  const paths = ensureHome(values.home ?? resolveHome(process.env));
  const log = openLog(paths.daemonLog).child({ pid: process.pid });
  process.on('uncaughtException', (error) => log.error('uncaught', error));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', error));

  const claim = claimInstance(paths, log);
  if (!claim.isOurs) {
    sayReady({ isReady: false, reason: 'alreadyRunning', pid: claim.pid ?? null });
    process.exitCode = ALREADY_RUNNING;
    return;
  }
  const instance = randomUUID();
  const socketId = instance.slice(0, 8);
  const record: DaemonRecord = {
    schema: FILE_SCHEMA_VERSION,
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? 0,
    bootId: bootId(),
    uid: process.geteuid?.() ?? 0,
    instance,
    epoch: claim.epoch,
    version: BUILD_VERSION,
    protocol: PROTOCOL_RANGE.max,
    // A name of its own: in the place of a killed daemon it would first have to make sure that nobody listens there.
    socket: socketPathFor(paths.hostDir, `daemon-${socketId}.sock`),
    token: randomBytes(32).toString('hex'),
    startedAt: Date.now(),
  };
  log.info('starting', {
    version: BUILD_VERSION,
    epoch: record.epoch,
    instance: record.instance,
    home: paths.home,
  });

  let isEnding = false;
  const end: DaemonOptions['end'] = (request) => {
    if (isEnding) return;
    isEnding = true;
    const ended = 'handOverTo' in request ? handOver(daemon, request.handOverTo) : shutDown(daemon, request);
    void ended
      .catch((error: unknown) => void log.error('ending went wrong', error))
      .finally(() => process.exit(0));
  };
  const daemon = new Daemon({
    paths,
    log,
    record,
    containment: isInOwnScope() ? 'scope' : 'none',
    bundleDir: __dirname,
    isPersistent: values.persistent,
    isForeground: values.foreground,
    tracer: knobs.tracer(log),
    ephemeralGraceMs: knobs.ephemeralGraceMs,
    maxSessions: knobs.maxSessions ?? MAX_SESSIONS,
    diskQuotaBytes: knobs.diskQuotaBytes,
    historyIntervalMs: knobs.historyIntervalMs,
    graces: knobs.graces,
    end,
    wasSuperseded: (epoch) => {
      // Nothing is cleaned up: the files are the newer daemon's now.
      log.warn('a newer daemon has taken over, ending', { epoch, own: record.epoch });
      process.exit(0);
    },
  });
  process.on('SIGHUP', () => log.info('ignored SIGHUP'));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => end({ reason: signal, stopSessions: false, timeoutMs: 0 }));
  }

  await daemon.start();
  reach('start/listening');
  await writeDaemonRecord(paths, daemon.record);
  await clearGoodbye(paths);
  await raiseCurrent(paths, { dir: __dirname, version: BUILD_VERSION });
  log.info('ready', { socket: record.socket, afterMs: Math.round(performance.now()) });
  if (!values.foreground)
    sayReady({ isReady: true, pid: record.pid, socket: record.socket, instance: record.instance });
  await removeEarlierSockets(record.socket, socketId).catch(
    (error: unknown) => void log.error('sockets of earlier daemons could not be removed', error),
  );
}

/** Exit code for launchers. */
const ALREADY_RUNNING = 3;

function isInOwnScope(): boolean {
  try {
    return /holdfast-[^/]*\.scope/.test(readFileSync('/proc/self/cgroup', 'utf8'));
  } catch {
    return false;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
