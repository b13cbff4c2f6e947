// One connection, made once: find or launch, prove to each other, verify who answers and what it sees. It stays plain:
// when it is lost it is lost. `DaemonClient` makes new ones.

import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import { stateOf } from '../host/processIdentity.ts';
import { type CallerConnection, callerConnection } from '../ipc/connection.ts';
import { isProof, newNonce, proofOf } from '../ipc/handshake.ts';
import { foreignDaemon, isFailure, notAnswering, unauthorized } from '../protocol/failure.ts';
import type { DaemonContract, DaemonResult } from '../protocol/types.ts';
import { BUILD_VERSION, PROTOCOL_RANGE } from '../protocol/version.ts';
import { type FindOptions, type Found, findDaemon } from './find.ts';
import { type VerifiedRoots, verifyRoots } from './verifyRoots.ts';

export interface ClientIdentity {
  /** Of the program: `vscode`, `cli`. */
  readonly name: string;
  /** For people: which window, which command. */
  readonly label: string;
  /** Stable over reconnects, and for a window over reloads. */
  readonly instance: string;
}

export interface ConnectOptions extends FindOptions {
  readonly identity: ClientIdentity;
  readonly roots: readonly string[];
}

export interface PlainClient extends CallerConnection<DaemonContract>, Disposable {
  readonly daemon: DaemonResult<'hello/prove'>;
  readonly roots: VerifiedRoots;
}

/** The daemon owns no child and answers from memory: longer than this it never will. */
const UNANSWERED_MS = 15_000;
/** A stopped process is recognised before that. */
const STOPPED_CHECK_MS = 1_000;

/**
 * Rejects with `daemonNotRunning`, `launchFailed`, `notAnswering`, `foreignDaemon`, `unauthorized`, `incompatible`, or
 * `rootMismatch` when no root is left. Every rejection is logged with the roots and the whole chain of causes.
 */
export async function connectOnce(options: ConnectOptions): Promise<PlainClient> {
  const { log, roots } = options;
  try {
    const client = await introduce(await findDaemon(options), options);
    for (const { root, failure } of client.roots.rejected) log.error('root rejected', failure, { root });
    log.info('attached', { roots, instance: client.daemon.instance, daemonPid: client.daemon.pid });
    return client;
  } catch (error) {
    if (!isFailure(error, 'daemonNotRunning')) log.error('connection rejected', error, { roots });
    throw error;
  }
}

async function introduce({ socket, record }: Found, options: ConnectOptions): Promise<PlainClient> {
  const connection = callerConnection<DaemonContract>(socket, { name: 'the daemon' });
  try {
    const nonce = newNonce();
    const hello = await answered(record.pid, () =>
      connection.request(
        'hello',
        {
          nonce,
          protocol: PROTOCOL_RANGE,
          name: options.identity.name,
          version: BUILD_VERSION,
          instance: options.identity.instance,
        },
        { timeoutMs: UNANSWERED_MS },
      ),
    );
    if (!isProof(proofOf(record.token, 'daemon', nonce), hello.proof)) {
      throw unauthorized(
        `what answers at ${record.socket} does not know the token of ${options.paths.daemonFile}`,
      );
    }
    const proof = proofOf(record.token, 'client', hello.nonce);
    const daemon = await connection.request('hello/prove', { proof, roots: [...options.roots] });
    // An older daemon may leave out what a newer one says of itself: unverifiable, not wrong.
    if (isOther(daemon.instance, record.instance)) throw foreignDaemon(record.instance, daemon.instance);
    if (isOther(daemon.home, options.paths.home)) throw foreignDaemon(options.paths.home, daemon.home);
    const verified = verifyRoots(options.roots, daemon.roots, options.paths.home);
    const [first] = verified.rejected;
    if (first !== undefined && verified.accepted.length === 0) throw first.failure;
    return withFacts(connection, daemon, verified);
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

function isOther(said: string | undefined, expected: string): boolean {
  return said !== undefined && said !== expected;
}

function withFacts(
  connection: CallerConnection<DaemonContract>,
  daemon: DaemonResult<'hello/prove'>,
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

/** Turns silence into `notAnswering`, at once where the process is stopped. */
async function answered<T>(pid: number, ask: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([ask(), failWhenStopped(pid, ended.signal)]);
  } catch (error) {
    if (isFailure(error, 'timedOut')) throw notAnswering(pid, stateOf(pid) === 'T');
    throw error;
  } finally {
    ended.abort();
  }
}

async function failWhenStopped(pid: number, signal: AbortSignal): Promise<never> {
  for (;;) {
    try {
      await delay(STOPPED_CHECK_MS, undefined, { signal });
    } catch {
      return new Promise(() => undefined);
    }
    if (stateOf(pid) === 'T') throw notAnswering(pid, true);
  }
}
