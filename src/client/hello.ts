// The handshake as a client: both sides prove that they know the token before anything else is said, then the daemon
// must be the one of the instance file and of this home.

import { isAlive, stateOf } from '../host/processIdentity.ts';
import type { DaemonRecord } from '../host/records.ts';
import { rootKey } from '../host/root.ts';
import type { CallerConnection } from '../ipc/connection.ts';
import { isProof, newNonce, proofOf } from '../ipc/handshake.ts';
import { foreignDaemon, isFailure, notAnswering } from '../protocol/failure.ts';
import type { DaemonContract, DaemonResult } from '../protocol/types.ts';
import { BUILD_VERSION, PROTOCOL_RANGE } from '../protocol/version.ts';

export interface ClientIdentity {
  /** Of the program: `vscode`, `cli`. */
  readonly name: string;
  /** For people: which window, which command. */
  readonly label: string;
  /** Stable over reconnects, and for a window over reloads. */
  readonly instance: string;
}

export type HelloAnswer = DaemonResult<'hello/prove'>;

/** The daemon owns no child and answers from memory: a daemon that is silent for longer never will answer. */
export const SILENT_HELLO_MS = 15_000;
/** A stopped process is seen by looking; nobody has to wait the whole time for it. */
const STOPPED_LOOK_MS = 500;

export interface Introduction {
  readonly identity: ClientIdentity;
  readonly roots: readonly string[];
  readonly home: string;
  readonly silentMs: number;
}

/**
 * Rejects with `foreignDaemon` (not the one of the file), `unauthorized` (it does not take our proof), `incompatible`,
 * `notAnswering` or `connectionLost`.
 */
export async function sayHello(
  connection: CallerConnection<DaemonContract>,
  record: DaemonRecord,
  own: Introduction,
): Promise<HelloAnswer> {
  const answer = await unlessSilent(record, () => greet(connection, record, own));
  if (answer.instance !== record.instance) throw foreignDaemon(record.instance, answer.instance);
  if (rootKey(answer.home) !== rootKey(own.home)) {
    throw foreignDaemon(`HOLDFAST_HOME ${own.home}`, `HOLDFAST_HOME ${answer.home}`);
  }
  return answer;
}

async function greet(
  connection: CallerConnection<DaemonContract>,
  record: DaemonRecord,
  { identity, roots, silentMs }: Introduction,
): Promise<HelloAnswer> {
  const nonce = newNonce();
  const { name, instance } = identity;
  const hello = await connection.request(
    'hello',
    { nonce, protocol: PROTOCOL_RANGE, name, version: BUILD_VERSION, instance },
    { timeoutMs: silentMs },
  );
  if (!isProof(proofOf(record.token, 'daemon', nonce), hello.proof)) {
    throw foreignDaemon(record.instance, 'a daemon that does not know the token of the file');
  }
  const proof = proofOf(record.token, 'client', hello.nonce);
  return connection.request('hello/prove', { proof, roots: [...roots] }, { timeoutMs: silentMs });
}

/** Turns silence into `notAnswering`; into that of a stopped process as soon as it is seen to be one. */
async function unlessSilent<T>(record: DaemonRecord, talk: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const stopped = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      looks = isStopped(record) ? looks + 1 : 0;
      // Twice, for a debugger may stop it for a blink.
      if (looks >= 2) reject(notAnswering(record.pid, true));
    }, STOPPED_LOOK_MS);
  });
  try {
    return await Promise.race([talk(), stopped]);
  } catch (error) {
    if (isFailure(error, 'timedOut')) throw notAnswering(record.pid, isStopped(record));
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function isStopped(record: DaemonRecord): boolean {
  return ['T', 't'].includes(stateOf(record.pid) ?? '') && isAlive(record);
}
