// One connection, made once: find or launch, prove to each other, verify who answers and what it sees. It stays plain:
// when it is lost it is lost. `DaemonClient` makes new ones.

import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import type { DaemonRecord } from '../host/records.ts';
import { compareVersions } from '../host/versionOrder.ts';
import { type CallerConnection, type CallerOptions, callerConnection } from '../ipc/connection.ts';
import { dial } from '../ipc/dial.ts';
import { isFailure } from '../protocol/failure.ts';
import type { DaemonContract } from '../protocol/types.ts';
import { BUILD_VERSION } from '../protocol/version.ts';
import { type FindOptions, findDaemon, type LaunchMode, mayLaunch, startNew } from './find.ts';
import {
  type ClientIdentity,
  type Counterpart,
  type HelloAnswer,
  localCounterpart,
  SILENT_HELLO_MS,
  sayHello,
} from './hello.ts';
import { readRecord } from './readRecord.ts';
import { newlyNested, type VerifiedRoots, verifyRoots } from './verifyRoots.ts';

export interface ConnectOptions extends FindOptions {
  readonly identity: ClientIdentity;
  readonly roots: readonly string[];
  /** Whether an older daemon is asked to make way for that of this build; by default where one may be started. */
  readonly upgrades?: boolean | undefined;
  /** How long a daemon may take to answer `hello`; tests have less patience. */
  readonly silentMs?: number | undefined;
  /** Sees names and durations of messages, never what they carry. */
  readonly tracer?: CallerOptions['tracer'];
  /** The daemon of another machine instead; then `launchMode` is about that one, and `roots` are folders there. */
  readonly far?: FarDaemon | undefined;
}

/** The way to a daemon that is not on this machine. */
export interface FarDaemon {
  openDaemon(launchMode: LaunchMode): Promise<{ readonly socket: Duplex; readonly daemon: Counterpart }>;
}

export interface PlainClient extends CallerConnection<DaemonContract>, Disposable {
  readonly daemon: HelloAnswer;
  readonly roots: VerifiedRoots;
}

/** A daemon binds its socket before it writes its file: who seems foreign may be a successor some ms old. */
const SUCCESSOR_MS = 1_000;
const LOOK_MS = 25;
/** The threads of a killed process go one by one, and only the last one closes its sockets. */
const DYING_MS = 50;
/** Does it answer now, once the lock to replace it is held? */
const SECOND_HELLO_MS = 2_000;

/**
 * Rejects with `daemonNotRunning`, `launchFailed`, `notAnswering`, `foreignDaemon`, `unauthorized`, `incompatible`, or
 * `rootMismatch` when no root is left. Each attach and each rejection is one line in the log, with the roots and the
 * whole chain of causes.
 */
export async function connectOnce(options: ConnectOptions): Promise<PlainClient> {
  const client = await connectAsItIs(options);
  if (!mayUpgrade(options, client.daemon.version)) return client;
  const { handOverUnasked } = await import('./handOver.ts');
  if (!(await handOverUnasked(options, client))) return client;
  client.dispose();
  return connectAsItIs(options);
}

async function connectAsItIs(options: ConnectOptions): Promise<PlainClient> {
  const { log, roots, paths } = options;
  if (options.far !== undefined) return connectFar(options, options.far);
  for (const [outer, inner] of newlyNested(roots)) {
    log.warn('one root lies in another; in the inner one names mean its own', { outer, inner });
  }
  for (let hasMended = false; ; hasMended = true) {
    let record: DaemonRecord | undefined;
    try {
      const found = await findDaemon(options);
      record = found.record;
      const client = await introduce(found.socket, localCounterpart(record, paths.home), options);
      log.info('attached', { roots, instance: client.daemon.instance, daemonPid: client.daemon.pid });
      return client;
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) throw error;
      const where = { roots, home: paths.home, daemonPid: record?.pid, instance: record?.instance };
      log.error('connection rejected', error, where);
      if (record === undefined || hasMended || !(await mend(options, record, error))) throw error;
    }
  }
}

/** Whether an older daemon than this build is asked to make way; where nothing is said, by whoever may start one. */
function mayUpgrade({ upgrades, launchMode, far }: ConnectOptions, running: string): boolean {
  // What runs on another machine is that machine's.
  if (far !== undefined) return false;
  return (upgrades ?? launchMode === 'always') && compareVersions(BUILD_VERSION, running) > 0;
}

/** What is wrong with that daemon is for its own machine to mend; the bridge there did, before it led here. */
async function connectFar(options: ConnectOptions, far: FarDaemon): Promise<PlainClient> {
  const { log, roots } = options;
  try {
    const { socket, daemon } = await far.openDaemon(options.launchMode);
    const client = await introduce(socket, daemon, options);
    log.info('attached over a bridge', { roots, instance: daemon.instance, daemonPid: daemon.pid });
    return client;
  } catch (error) {
    if (!isFailure(error, 'daemonNotRunning'))
      log.error('connection over a bridge rejected', error, { roots });
    throw error;
  }
}

async function introduce(
  socket: Duplex,
  counterpart: Counterpart,
  options: ConnectOptions,
): Promise<PlainClient> {
  const { identity, roots, log, far, silentMs = SILENT_HELLO_MS } = options;
  const connection = callerConnection<DaemonContract>(socket, { name: 'the daemon', tracer: options.tracer });
  try {
    const daemon = await sayHello(connection, counterpart, { identity, roots, silentMs });
    // Folders of another machine cannot be compared with ours: what is not known is not wrong.
    const seen = far === undefined ? daemon.roots : undefined;
    const verified = verifyRoots(roots, seen, counterpart.home);
    const [first] = verified.rejected;
    if (first !== undefined && verified.accepted.length === 0) throw first.failure;
    for (const { root, failure } of verified.rejected) log.error('root rejected', failure, { root });
    return withFacts(connection, daemon, verified);
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

/** @returns whether another try is worth it: there is another daemon now, or there was one to replace */
async function mend(options: ConnectOptions, record: DaemonRecord, error: unknown): Promise<boolean> {
  if (isFailure(error, 'connectionLost')) {
    // It ended in the middle of the greeting, or its kernel took the connection while it died.
    await delay(DYING_MS);
    return true;
  }
  const isForeign = isFailure(error, 'foreignDaemon');
  if (isForeign || isFailure(error, 'unauthorized')) {
    if (await hasSuccessor(options, record)) return true;
    if (!isForeign || !mayLaunch(options)) return false;
    // The file leads to somebody else's daemon, so this home may have none; the lock will tell.
    await startNew(options, record.instance);
    return true;
  }
  if (!isFailure(error) || error.data.kind !== 'notAnswering' || error.data.isStopped) return false;
  if (!mayLaunch(options)) return false;
  const { replaceSilentDaemon } = await import('./replaceDaemon.ts');
  await replaceSilentDaemon(options, record, (again) => doesAnswer(options, again));
  return true;
}

async function hasSuccessor(options: ConnectOptions, before: DaemonRecord): Promise<boolean> {
  const deadline = performance.now() + SUCCESSOR_MS;
  while (performance.now() < deadline) {
    const record = readRecord(options);
    if (record !== undefined && record.instance !== before.instance) return true;
    await delay(LOOK_MS);
  }
  return false;
}

async function doesAnswer(options: ConnectOptions, record: DaemonRecord): Promise<boolean> {
  const silentMs = Math.min(SECOND_HELLO_MS, options.silentMs ?? SILENT_HELLO_MS);
  const own = { identity: options.identity, roots: [], silentMs };
  try {
    const connection = callerConnection<DaemonContract>(await dial(record.socket, silentMs), {
      name: 'the daemon',
    });
    await sayHello(connection, localCounterpart(record, options.paths.home), own).finally(() =>
      connection.dispose(),
    );
    return true;
  } catch (error) {
    // Any other failure is an answer too.
    return !isFailure(error, 'notAnswering') && !isFailure(error, 'timedOut');
  }
}

function withFacts(
  connection: CallerConnection<DaemonContract>,
  daemon: HelloAnswer,
  roots: VerifiedRoots,
): PlainClient {
  return {
    daemon,
    roots,
    get isClosed() {
      return connection.isClosed;
    },
    onDidClose: connection.onDidClose,
    request: connection.request.bind(connection),
    onNotification: connection.onNotification.bind(connection),
    dispose: () => connection.dispose(),
  };
}
