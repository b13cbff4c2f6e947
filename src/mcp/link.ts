// The connection of one agent to the daemon: made at the first call, made anew whenever it was lost. A daemon is started
// only for what starts something; reading where nothing runs says so at once.

import { randomUUID } from 'node:crypto';
import type { Disposable } from '../base/disposable.ts';
import type { AgentPlace } from '../client/agentPlace.ts';
import type { RequestOptions } from '../client/clientOptions.ts';
import { DaemonClient } from '../client/daemonClient.ts';
import type { Mirror, MirrorChange } from '../client/mirror.ts';
import { whyNotConnected } from '../client/reconnect.ts';
import type { SubscriptionListener } from '../client/subscriptions.ts';
import { type HoldfastFailure, isFailure } from '../protocol/failure.ts';
import type { DaemonInput, DaemonMethod, DaemonResult, Topic } from '../protocol/types.ts';

/** For a daemon that has to start first, on a busy machine. */
const CONNECT_MS = 20_000;

export class Link implements Disposable {
  readonly #place: AgentPlace;
  readonly #client: DaemonClient;

  /** @param label who this is, for people */
  constructor(place: AgentPlace, label: string) {
    this.#place = place;
    const identity = { name: 'mcp', label, instance: randomUUID() };
    this.#client = new DaemonClient({ ...place.connect, identity });
  }

  /** Calls a daemon that runs. Rejects with `daemonNotRunning` where none does and nothing of ours lives. */
  async request<M extends DaemonMethod>(
    method: M,
    params: DaemonInput<M>,
    options: RequestOptions = {},
  ): Promise<DaemonResult<M>> {
    this.#wake();
    try {
      return await this.#client.request(method, params, { waitMs: CONNECT_MS, ...options });
    } catch (error) {
      throw this.#isUnreachable(error) ? whyNotConnected(this.#client.state, this.#paths.home) : error;
    }
  }

  /** Starts a daemon where none runs, before something is asked that needs one. */
  async launch(): Promise<void> {
    await this.request('daemon/ping', {}, { launch: this.#place.mayLaunch });
  }

  /** As it is now; connects first. */
  async mirror(): Promise<Mirror> {
    await this.request('daemon/ping', {});
    return this.#client.mirror;
  }

  /** @param listener hears of every change, also of a connection that comes back or is given up */
  watch(listener: () => void): Disposable[] {
    return [this.#client.mirror.onDidChange(listener), this.#client.onDidChangeState(listener)];
  }

  onDidChange(listener: (change: MirrorChange, mirror: Mirror) => void): Disposable {
    const { mirror } = this.#client;
    return mirror.onDidChange((change) => listener(change, mirror));
  }

  /** Why nothing will come any more; undefined while there is hope. */
  get hopeless(): HoldfastFailure | undefined {
    const { state } = this.#client;
    const isOver = state.state === 'closed' || state.state === 'incompatible';
    return isOver ? whyNotConnected(state, this.#paths.home) : undefined;
  }

  subscribe(about: Topic, listener: SubscriptionListener): Disposable {
    return this.#client.subscribe(about, listener);
  }

  dispose(): void {
    this.#client.dispose();
  }

  get #paths(): AgentPlace['connect']['paths'] {
    return this.#place.connect.paths;
  }

  /** One that rests or waits for its next try has a reason to try now: somebody asks. */
  #wake(): void {
    const { state } = this.#client.state;
    if (state === 'connected') return;
    if (state === 'connecting') this.#client.start();
    else this.#client.retryNow(this.#place.connect.launchMode);
  }

  #isUnreachable(error: unknown): boolean {
    return isFailure(error, 'timedOut') && this.#client.state.state === 'reconnecting';
  }
}
