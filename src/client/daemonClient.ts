// The reconnecting client: keeps one connection to the daemon, registers anew on each, keeps a mirror of the state, and
// says at any time how it stands. Used by the extension and by every command that stays.

import { backoffDelayMs } from '../base/backoff.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { Latest } from '../base/latest.ts';
import {
  connectionLost,
  daemonNotRunning,
  HoldfastFailure as Failure,
  type HoldfastFailure,
  internal,
  isFailure,
  timedOut,
  unavailable,
} from '../protocol/failure.ts';
import { CALL_TIMEOUT_MS } from '../protocol/limits.ts';
import { isRepeatable } from '../protocol/repeatable.ts';
import type { DaemonInput, DaemonMethod, DaemonResult, EnvPairs, Topic } from '../protocol/types.ts';
import type { ClientState } from './clientState.ts';
import { type ConnectOptions, connectOnce, type PlainClient } from './connect.ts';
import type { LaunchMode } from './find.ts';
import { Mirror } from './mirror.ts';
import { isPermanent, RECONNECT } from './reconnect.ts';
import { endDaemon, ReplacementBudget } from './replaceDaemon.ts';
import { type SubscriptionListener, Subscriptions } from './subscriptions.ts';
import { watchDaemonFile } from './watchDaemonFile.ts';

/** A request that is unanswered for so long is a reason to ask whether anybody is there. */
const DOUBT_AFTER_MS = 5_000;
const PING_TIMEOUT_MS = 5_000;
const MIRROR_SUBSCRIPTION = 'mirror';

export interface Registration {
  readonly roots: readonly string[];
  readonly label: string;
  readonly env: EnvPairs;
  readonly sessions: DaemonInput<'client/register'>['sessions'];
}

export interface DaemonClientOptions extends Omit<ConnectOptions, 'roots'> {
  readonly roots: readonly string[];
  /** Runs on the first connection and on each new one, before `connected` is published; if it fails, that attempt failed. */
  readonly onConnected?: (client: PlainClient) => Promise<void>;
  readonly random?: () => number;
}

export interface RequestOptions {
  readonly timeoutMs?: number;
  /** How long to wait for a connection where there is none; 0 = fail at once. */
  readonly waitMs?: number;
  /** Asks for a daemon to be started where none runs. */
  readonly launch?: boolean;
}

export class DaemonClient implements Disposable {
  readonly mirror = new Mirror();
  readonly #options: DaemonClientOptions;
  readonly #owned = new DisposableStore();
  readonly #stateChanged = new Emitter<ClientState>();
  readonly #generationChanged = new Emitter<number>();
  readonly #gone = new Emitter<readonly string[]>();
  readonly #subscriptions = new Subscriptions();
  readonly #replacements = new ReplacementBudget();
  readonly #refetch = new Latest(() => this.#fetchSnapshot());
  readonly #reregister = new Latest(() => this.#registerAgain());
  #registration: Registration;
  #state: ClientState = { state: 'connecting' };
  #generation = 0;
  #client: PlainClient | undefined;
  #isRunning = false;
  #launchMode: LaunchMode;
  #triedMode: LaunchMode = 'never';
  #wake: (() => void) | undefined;
  #doubt: Promise<void> | undefined;

  readonly onDidChangeState: Event<ClientState> = this.#stateChanged.event;
  /** Counts connections and gaps: whatever was derived from an older one is stale. */
  readonly onDidChangeGeneration: Event<number> = this.#generationChanged.event;
  /** Sessions this client shows that nobody knows any more. */
  readonly onDidLoseSessions: Event<readonly string[]> = this.#gone.event;

  constructor(options: DaemonClientOptions) {
    this.#options = options;
    this.#launchMode = options.launchMode;
    this.#registration = { roots: options.roots, label: options.identity.label, env: [], sessions: [] };
  }

  get state(): ClientState {
    return this.#state;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Begins to connect; returns at once. */
  start(): void {
    if (this.#isRunning || this.#owned.isDisposed) return;
    this.#isRunning = true;
    this.#owned.add(watchDaemonFile(this.#options.paths, () => this.#wake?.()));
    void this.#run();
  }

  /** Tries now instead of when the back-off says; a closed client starts again. */
  retryNow(launchMode: LaunchMode = this.#options.launchMode): void {
    this.#launchMode = launchMode;
    this.start();
    if (this.#client !== undefined) void this.checkNow();
    else this.#wake?.();
  }

  /** Asks whether the daemon is there; a connection without an answer is dropped and made anew. */
  checkNow(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    this.#doubt ??= client
      .request('daemon/ping', {}, { timeoutMs: PING_TIMEOUT_MS })
      .then(
        () => undefined,
        () => client.dispose(),
      )
      .finally(() => {
        this.#doubt = undefined;
      });
    return this.#doubt;
  }

  /** What this client is and shows; said at once and on every new connection. */
  setRegistration(registration: Partial<Registration>): void {
    this.#registration = { ...this.#registration, ...registration };
    if (this.#client !== undefined) void this.#reregister.request();
  }

  subscribe(about: Topic, listener: SubscriptionListener): Disposable {
    return this.#subscriptions.open(about, listener);
  }

  /**
   * Calls the daemon. A repeatable method whose connection was lost is called once more on the next one; an answer, even
   * an error, is final. Without a connection it fails at once with why, or waits for `waitMs`.
   */
  async request<M extends DaemonMethod>(
    method: M,
    params: DaemonInput<M>,
    options: RequestOptions = {},
  ): Promise<DaemonResult<M>> {
    const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
    if (options.launch === true && this.#client === undefined) this.retryNow('always');
    const client = this.#client ?? (await this.#connected(options.waitMs ?? 0));
    try {
      return await this.#call(client, method, params, timeoutMs);
    } catch (error) {
      if (!isFailure(error, 'connectionLost') || !isRepeatable(method)) throw error;
      const next = await this.#connected(timeoutMs).catch(() => {
        throw error;
      });
      return this.#call(next, method, params, timeoutMs);
    }
  }

  dispose(): void {
    this.#owned.dispose();
    this.#client?.dispose();
    this.#client = undefined;
    this.#publish({ state: 'closed', reason: 'disposed' });
    this.#wake?.();
  }

  async #call<M extends DaemonMethod>(
    client: PlainClient,
    method: M,
    params: DaemonInput<M>,
    timeoutMs: number,
  ): Promise<DaemonResult<M>> {
    const doubt = setTimeout(() => void this.checkNow(), DOUBT_AFTER_MS);
    try {
      return await client.request(method, params, { timeoutMs });
    } finally {
      clearTimeout(doubt);
    }
  }

  /** The loop of a client's life: connect, stay, lose, wait, again. */
  async #run(): Promise<void> {
    for (let attempt = 0; !this.#owned.isDisposed; attempt++) {
      let failure: HoldfastFailure;
      try {
        const client = await this.#connect();
        attempt = 0;
        failure = await this.#untilLost(client);
        if (isFailure(failure, 'daemonNotRunning')) {
          await this.#sleepClosed('shutdown');
          continue;
        }
      } catch (error) {
        failure = asFailure(error);
      }
      if (this.#owned.isDisposed) return;
      if (isFailure(failure, 'daemonNotRunning')) {
        // Somebody may have asked for a daemon while this attempt only looked for one.
        if (this.#launchMode !== 'always' || this.#triedMode === 'always')
          await this.#sleepClosed('notRunning');
        attempt = -1;
        continue;
      }
      if (await this.#replaced(failure)) continue;
      if (isPermanent(failure)) {
        this.#publish({ state: 'incompatible', failure });
        await this.#sleep(undefined);
        continue;
      }
      const delayMs = backoffDelayMs(RECONNECT, attempt + 1, (this.#options.random ?? Math.random)());
      this.#publish({
        state: 'reconnecting',
        attempt: attempt + 1,
        retryAt: Date.now() + delayMs,
        lastError: failure,
      });
      await this.#sleep(delayMs);
    }
  }

  async #connect(): Promise<PlainClient> {
    if (this.#state.state !== 'reconnecting') this.#publish({ state: 'connecting' });
    this.#triedMode = this.#launchMode;
    const client = await connectOnce({
      ...this.#options,
      launchMode: this.#launchMode,
      roots: this.#registration.roots,
    });
    try {
      await this.#introduce(client);
    } catch (error) {
      client.dispose();
      throw error;
    }
    if (this.#owned.isDisposed) client.dispose();
    return client;
  }

  /** Register, subscriptions, snapshot, generation, callback; only then is it `connected`. */
  async #introduce(client: PlainClient): Promise<void> {
    client.onNotification('state/didChange', (event) => {
      if (!this.mirror.take(event)) this.#didMissChanges();
    });
    client.onNotification('state/didLag', () => this.#didMissChanges());
    this.mirror.invalidate();
    this.#subscriptions.attach(client);
    const { gone } = await this.#register(client);
    this.mirror.load(await client.request('state/snapshot', {}));
    this.#bumpGeneration();
    await this.#options.onConnected?.(client);
    if (client.isClosed) throw connectionLost('while it was being set up');
    this.#client = client;
    // A daemon was there: from now on a lost one is brought back by whoever may.
    this.#launchMode = this.#options.launchMode;
    const { instance, pid, version } = client.daemon;
    this.#publish({ state: 'connected', instance, pid, version });
    if (gone.length > 0) this.#gone.fire(gone);
  }

  #register(client: PlainClient): Promise<DaemonResult<'client/register'>> {
    const { roots, label, env, sessions } = this.#registration;
    const rejected = new Set(client.roots.rejected.map(({ root }) => root));
    return client.request('client/register', {
      instance: this.#options.identity.instance,
      label,
      roots: roots.filter((root) => !rejected.has(root)),
      env,
      sessions,
      subscriptions: [{ id: MIRROR_SUBSCRIPTION, about: { topic: 'state' } }, ...this.#subscriptions.list()],
    });
  }

  async #registerAgain(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    try {
      const { roots, label, env, sessions } = this.#registration;
      const { gone } = await client.request('client/register', {
        instance: this.#options.identity.instance,
        label,
        roots: [...roots],
        env,
        sessions,
      });
      if (gone.length > 0) this.#gone.fire(gone);
    } catch (error) {
      // A lost connection registers anew anyway.
      this.#options.log.error('registering again failed', error);
    }
  }

  #didMissChanges(): void {
    this.mirror.invalidate();
    this.#bumpGeneration();
    void this.#refetch.request();
  }

  async #fetchSnapshot(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    try {
      this.mirror.load(await client.request('state/snapshot', {}));
    } catch (error) {
      this.#options.log.error('the snapshot could not be fetched', error);
      client.dispose();
    }
  }

  #untilLost(client: PlainClient): Promise<HoldfastFailure> {
    return new Promise((resolve) => {
      let isShutdown = false;
      client.onNotification('daemon/didShutdown', ({ isHandover }) => {
        isShutdown = !isHandover;
      });
      client.onDidClose((failure) => {
        this.#client = undefined;
        this.#subscriptions.detach();
        this.mirror.invalidate();
        this.#options.log.info('connection lost', {
          roots: this.#registration.roots,
          cause: failure.message,
        });
        resolve(isShutdown ? daemonNotRunning(this.#options.paths.home) : failure);
      });
    });
  }

  /** A daemon that never answers is ended by us, if it is not merely stopped; the next attempt launches another. */
  async #replaced(failure: HoldfastFailure): Promise<boolean> {
    if (failure.data.kind !== 'notAnswering' || failure.data.isStopped) return false;
    if (this.#launchMode === 'never' || !this.#replacements.take(performance.now())) return false;
    try {
      return await endDaemon(this.#options.paths, failure.data.pid, this.#options.log);
    } catch (error) {
      this.#options.log.error('the daemon could not be replaced', error);
      return false;
    }
  }

  /** Nothing is started until somebody asks; a daemon that somebody else starts is connected to. */
  async #sleepClosed(reason: 'notRunning' | 'shutdown'): Promise<void> {
    this.#launchMode = 'never';
    this.#publish({ state: 'closed', reason });
    await this.#sleep(undefined);
  }

  #sleep(delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(() => this.#wake?.(), delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      if (this.#owned.isDisposed) this.#wake();
    });
  }

  async #connected(waitMs: number): Promise<PlainClient> {
    if (this.#client !== undefined) return this.#client;
    if (waitMs <= 0) throw this.#whyNot();
    const waiting = new DisposableStore();
    try {
      return await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(timedOut('the daemon', waitMs)), waitMs);
        waiting.add({ dispose: () => clearTimeout(timer) });
        waiting.add(
          this.onDidChangeState((state) => {
            if (this.#client !== undefined) resolve(this.#client);
            else if (state.state === 'incompatible' || state.state === 'closed') reject(this.#whyNot());
          }),
        );
      });
    } finally {
      waiting.dispose();
    }
  }

  #whyNot(): HoldfastFailure {
    const state = this.#state;
    switch (state.state) {
      case 'incompatible':
        return state.failure;
      case 'closed':
        return daemonNotRunning(this.#options.paths.home);
      case 'reconnecting':
        return unavailable('the daemon', state.retryAt);
      default:
        return unavailable('the daemon', null);
    }
  }

  #bumpGeneration(): void {
    this.#generation += 1;
    this.#generationChanged.fire(this.#generation);
  }

  #publish(state: ClientState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}

function asFailure(error: unknown): HoldfastFailure {
  if (isFailure(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(`the daemon cannot be reached: ${message}`, internal(message).data, { cause: error });
}
