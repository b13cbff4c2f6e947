// The control connection to one keeper: found by its record, proved both ways, claimed under this daemon's epoch. A link
// that broke while the keeper lives is made anew; when the keeper is dead, or a newer daemon took over, it says so once.

import { type BackoffPolicy, backoffDelayMs } from '../../base/backoff.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { reach } from '../../base/faults.ts';
import type { Log } from '../../host/log.ts';
import { isAlive } from '../../host/processIdentity.ts';
import type { KeeperRecord } from '../../host/records.ts';
import { type CallerConnection, callerConnection } from '../../ipc/connection.ts';
import { dial } from '../../ipc/dial.ts';
import { isProof, newNonce, proofOf } from '../../ipc/handshake.ts';
import { isFailure, unauthorized, unavailable } from '../../protocol/failure.ts';
import type { KeeperContract, KeeperResult } from '../../protocol/types.ts';
import { BUILD_VERSION, KEEPER_PROTOCOL } from '../../protocol/version.ts';

/** A keeper answers from memory; longer means that it is stopped or starved, and the call is not repeated blindly. */
const KEEPER_CALL_TIMEOUT_MS = 15_000;
const DIAL_TIMEOUT_MS = 3_000;
const RECONNECT: BackoffPolicy = { delayMs: 20, factor: 2, maxDelayMs: 2_000, jitter: 0.2 };

type KeeperMethodName = keyof KeeperContract['methods'] & string;
type KeeperNotificationName = keyof KeeperContract['notifications'] & string;

/** A notification of a keeper with its name, so that one switch reads them all. */
export type KeeperEvent = {
  [N in KeeperNotificationName]: { readonly event: N; readonly params: KeeperContract['notifications'][N] };
}[KeeperNotificationName];

const EVENTS: readonly KeeperNotificationName[] = [
  'run/didStart',
  'run/didExit',
  'session/didOutput',
  'session/didAsk',
  'segment/didClose',
  'checkpoint/didMiss',
  'viewer/didChange',
  'session/didNameForeground',
  'input/didStall',
  'input/didCapture',
  'visual/didRelease',
  'visual/didLeaveAlternate',
];

export interface LinkOwner {
  readonly epoch: number;
  readonly instance: string;
  /** The link is up: for the first time, or again after a break; sessions have to be listed anew. */
  didConnect(link: KeeperLink): Promise<void>;
  didHappen(link: KeeperLink, event: KeeperEvent): void;
  /** The keeper's process is gone. Fires once; the link is of no more use. */
  didEnd(link: KeeperLink): void;
  /** A daemon with a higher epoch controls it: this daemon must end and touch nothing. */
  wasSuperseded(epoch: number): void;
}

export class KeeperLink implements Disposable {
  readonly record: KeeperRecord;
  readonly #owner: LinkOwner;
  readonly #log: Log;
  readonly #ready = new Emitter<void>();
  #connection: CallerConnection<KeeperContract> | undefined;
  #isEnded = false;

  constructor(record: KeeperRecord, owner: LinkOwner, log: Log) {
    this.record = record;
    this.#owner = owner;
    this.#log = log.child({ keeper: record.id, keeperPid: record.pid, root: record.root });
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** The highest epoch the keeper has seen; claims nothing. Rejects where it cannot be reached now. */
  async highestEpoch(): Promise<number> {
    const { connection, highestEpoch } = await this.#handshake();
    connection.dispose();
    return highestEpoch;
  }

  /** Connects once; throws where the keeper cannot be reached now. */
  async connect(): Promise<void> {
    const connection = await this.#claim();
    for (const event of EVENTS) {
      connection.onNotification(event, (params) =>
        this.#owner.didHappen(this, { event, params } as KeeperEvent),
      );
    }
    this.#connection = connection;
    connection.onDidClose((failure) => {
      if (this.#connection === connection) this.#connection = undefined;
      if (this.#isEnded) return;
      this.#log.info('link to keeper broke', { cause: failure.message });
      void this.#reconnect();
    });
    await this.#owner.didConnect(this);
    this.#ready.fire();
  }

  /** Calls the keeper; waits a little for a link that is being made anew. */
  async request<M extends KeeperMethodName>(
    method: M,
    params: KeeperContract['methods'][M]['input'],
    timeoutMs = KEEPER_CALL_TIMEOUT_MS,
  ): Promise<KeeperResult<M>> {
    const connection = this.#connection ?? (await this.#nextConnection());
    reach(`ask/${method}`);
    try {
      const result = await connection.request(method, params, { timeoutMs });
      reach(`answered/${method}`);
      return result;
    } catch (error) {
      if (isFailure(error, 'superseded') && error.data.kind === 'superseded')
        this.#owner.wasSuperseded(error.data.epoch);
      throw error;
    }
  }

  /** Begins to reconnect in the background, for a keeper that did not answer at first. */
  connectLater(): void {
    void this.#reconnect();
  }

  dispose(): void {
    this.#isEnded = true;
    this.#connection?.dispose();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 1; !this.#isEnded; attempt++) {
      if (!isAlive(this.record)) {
        this.#isEnded = true;
        this.#owner.didEnd(this);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, backoffDelayMs(RECONNECT, attempt, Math.random())));
      if (this.#isEnded) return;
      try {
        await this.connect();
        return;
      } catch (error) {
        if (isFailure(error, 'superseded') && error.data.kind === 'superseded') {
          this.#owner.wasSuperseded(error.data.epoch);
          return;
        }
        this.#log.warn('keeper cannot be reached', { attempt, cause: String(error) });
      }
    }
  }

  async #claim(): Promise<CallerConnection<KeeperContract>> {
    const { connection } = await this.#handshake();
    try {
      const { epoch, instance } = this.#owner;
      await connection.request('control/claim', { epoch, daemonInstance: instance });
      return connection;
    } catch (error) {
      connection.dispose();
      throw error;
    }
  }

  async #handshake(): Promise<{ connection: CallerConnection<KeeperContract>; highestEpoch: number }> {
    const { record } = this;
    const socket = await dial(record.controlSocket, DIAL_TIMEOUT_MS);
    const connection = callerConnection<KeeperContract>(socket, { name: `keeper ${record.id}` });
    try {
      const nonce = newNonce();
      const hello = await connection.request('hello', {
        nonce,
        protocol: KEEPER_PROTOCOL,
        version: BUILD_VERSION,
        daemonInstance: this.#owner.instance,
      });
      const isKeeper =
        isProof(proofOf(record.secret, 'keeper', nonce), hello.proof) && hello.keeper === record.id;
      if (!isKeeper) throw unauthorized(`what answers at ${record.controlSocket} is not keeper ${record.id}`);
      const proof = proofOf(record.secret, 'daemon', hello.nonce);
      const { highestEpoch } = await connection.request('hello/prove', { proof });
      return { connection, highestEpoch };
    } catch (error) {
      connection.dispose();
      throw error;
    }
  }

  #nextConnection(): Promise<CallerConnection<KeeperContract>> {
    if (this.#isEnded) return Promise.reject(unavailable(`keeper ${this.record.id}`, null));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.dispose();
        reject(unavailable(`keeper ${this.record.id} (pid ${this.record.pid}, not answering)`, null));
      }, KEEPER_CALL_TIMEOUT_MS);
      const waiting = this.#ready.event(() => {
        clearTimeout(timer);
        waiting.dispose();
        const connection = this.#connection;
        if (connection === undefined) reject(unavailable(`keeper ${this.record.id}`, null));
        else resolve(connection);
      });
    });
  }
}
