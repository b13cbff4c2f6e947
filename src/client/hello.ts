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

/** Who should answer: of this machine by its instance file, of another one by its bridge. */
export interface Counterpart {
  readonly instance: string;
  readonly pid: number;
  readonly home: string;
  /** What whoever knows the token sends for a nonce. */
  prove(role: 'daemon' | 'client', nonce: string): string | Promise<string>;
  /** Where its process can be looked at. */
  isStopped(): boolean;
}

export function localCounterpart(record: DaemonRecord, home: string): Counterpart {
  const { instance, pid, token } = record;
  return {
    instance,
    pid,
    home,
    prove: (role, nonce) => proofOf(token, role, nonce),
    isStopped: () => ['T', 't'].includes(stateOf(pid) ?? '') && isAlive(record),
  };
}

export interface Introduction {
  readonly identity: ClientIdentity;
  readonly roots: readonly string[];
  readonly silentMs: number;
}

/**
 * Rejects with `foreignDaemon` (not the one of the file), `unauthorized` (it does not take our proof), `incompatible`,
 * `notAnswering` or `connectionLost`.
 */
export async function sayHello(
  connection: CallerConnection<DaemonContract>,
  daemon: Counterpart,
  own: Introduction,
): Promise<HelloAnswer> {
  const answer = await unlessSilent(daemon, () => greet(connection, daemon, own));
  if (answer.instance !== daemon.instance) throw foreignDaemon(daemon.instance, answer.instance);
  if (rootKey(answer.home) !== rootKey(daemon.home)) {
    throw foreignDaemon(`HOLDFAST_HOME ${daemon.home}`, `HOLDFAST_HOME ${answer.home}`);
  }
  return answer;
}

async function greet(
  connection: CallerConnection<DaemonContract>,
  daemon: Counterpart,
  { identity, roots, silentMs }: Introduction,
): Promise<HelloAnswer> {
  const nonce = newNonce();
  const { name, instance } = identity;
  const hello = await connection.request(
    'hello',
    { nonce, protocol: PROTOCOL_RANGE, name, version: BUILD_VERSION, instance },
    { timeoutMs: silentMs },
  );
  if (!isProof(await daemon.prove('daemon', nonce), hello.proof)) {
    throw foreignDaemon(daemon.instance, 'a daemon that does not know the token of the file');
  }
  const proof = await daemon.prove('client', hello.nonce);
  return connection.request('hello/prove', { proof, roots: [...roots] }, { timeoutMs: silentMs });
}

/** Turns silence into `notAnswering`; into that of a stopped process as soon as it is seen to be one. */
async function unlessSilent<T>(daemon: Counterpart, talk: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const stopped = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      looks = daemon.isStopped() ? looks + 1 : 0;
      // Twice, for a debugger may stop it for a blink.
      if (looks >= 2) reject(notAnswering(daemon.pid, true));
    }, STOPPED_LOOK_MS);
  });
  try {
    return await Promise.race([talk(), stopped]);
  } catch (error) {
    if (isFailure(error, 'timedOut')) throw notAnswering(daemon.pid, daemon.isStopped());
    throw error;
  } finally {
    clearInterval(timer);
  }
}
