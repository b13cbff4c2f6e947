// The reconnecting client: keeps one connection to the daemon, registers anew on each, keeps a mirror of the state, and
// says at any time how it stands. Used by the extension and by every command that stays.

import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { Latest } from '../base/latest.ts';
import { connectionLost, type HoldfastFailure, isFailure } from '../protocol/failure.ts';
import { CALL_TIMEOUT_MS } from '../protocol/limits.ts';
import type { DaemonInput, DaemonMethod, DaemonResult, Topic } from '../protocol/types.ts';
import type { DaemonClientOptions, RequestOptions } from './clientOptions.ts';
import type { ClientState, ClosedReason } from './clientState.ts';
import { connectOnce, type PlainClient } from './connect.ts';
import type { LaunchMode } from './find.ts';
import { Liveness, onClockJump } from './liveness.ts';
import { unlessLost, untilLost } from './loss.ts';
import type { Mirror } from './mirror.ts';
import { MirrorFeed } from './mirrorFeed.ts';
import { Pause } from './pause.ts';
import { asFailure, HEALTHY_MS, isPermanent, nextTry, whyNotConnected } from './reconnect.ts';
import { type Registration, registerAnew, registerChanged } from './register.ts';
import { repeatOnce } from './repeatOnce.ts';
import { type SubscriptionListener, Subscriptions } from './subscriptions.ts';
import { connectionWithin } from './waiting.ts';
import { watchDaemonFile } from './watchDaemonFile.ts';

export type { DaemonClientOptions, RequestOptions } from './clientOptions.ts';

/** A connection that everything was said on. */
interface Link {
  readonly client: PlainClient;
  readonly liveness: Liveness;
  readonly since: number;
}

export class DaemonClient implements Disposable {
  readonly #feed: MirrorFeed;
  readonly #options: DaemonClientOptions;
  readonly #owned = new DisposableStore();
  readonly #stateChanged = new Emitter<ClientState>();
  readonly #gone = new Emitter<readonly string[]>();
  readonly #subscriptions = new Subscriptions();
  readonly #pause = new Pause();
  readonly #reregister = new Latest(() => this.#registerAgain());
  #registration: Registration;
  #state: ClientState = { state: 'connecting' };
  #link: Link | undefined;
  #isRunning = false;
  #isRestarting = false;
  #launchMode: LaunchMode;
  /** Of the attempt under way: somebody may ask for more meanwhile. */
  #triedMode: LaunchMode = 'never';

  readonly onDidChangeState: Event<ClientState> = this.#stateChanged.event;
  /** Sessions this client shows that nobody knows any more. */
  readonly onDidLoseSessions: Event<readonly string[]> = this.#gone.event;

  constructor(options: DaemonClientOptions) {
    this.#options = options;
    this.#feed = new MirrorFeed(options.log);
    this.#launchMode = options.launchMode;
    this.#registration = { roots: options.roots, label: options.identity.label, env: [], sessions: [] };
  }

  get state(): ClientState {
    return this.#state;
  }
  get mirror(): Mirror {
    return this.#feed.mirror;
  }
  /** Counts connections and gaps: whatever was derived from an older one is stale. */
  get generation(): number {
    return this.#feed.generation;
  }
  get onDidChangeGeneration(): Event<number> {
    return this.#feed.onDidChangeGeneration;
  }

  /** Begins to connect; returns at once. */
  start(): void {
    if (this.#isRunning || this.#owned.isDisposed) return;
    this.#isRunning = true;
    this.#owned.add(watchDaemonFile(this.#options, () => this.#pause.wake()));
    this.#owned.add(onClockJump(() => this.#tryOrCheck()));
    void this.#run();
  }

  /** Tries now instead of when the back-off says; a closed client starts again. */
  retryNow(launchMode: LaunchMode = this.#options.launchMode): void {
    this.#launchMode = launchMode;
    this.start();
    this.#tryOrCheck();
  }

  /** Asks whether the daemon is there; a connection without an answer is dropped and made anew. */
  async checkNow(): Promise<void> {
    await this.#link?.liveness.check();
  }

  /** What this client is and shows; said at once and on every new connection. */
  setRegistration(registration: Partial<Registration>): void {
    this.#registration = { ...this.#registration, ...registration };
    if (this.#link !== undefined) void this.#reregister.request();
  }

  subscribe(about: Topic | (() => Topic), listener: SubscriptionListener): Disposable {
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
    if (options.launch === true && this.#link === undefined) this.retryNow('always');
    return repeatOnce(
      method,
      ({ client, liveness }: Link) => liveness.during(client.request(method, params, { timeoutMs })),
      () => this.#linkWithin(options.waitMs ?? 0),
      () => this.#linkWithin(timeoutMs),
    );
  }

  dispose(): void {
    if (this.#owned.isDisposed) return;
    this.#owned.dispose();
    this.#link?.client.dispose();
    this.#link = undefined;
    this.#publish({ state: 'closed', reason: 'disposed' });
    this.#pause.wake();
  }

  /** The loop of a client's life: connect, stay, lose, wait, again. */
  async #run(): Promise<void> {
    for (let failures = 0, successorBy = 0; !this.#owned.isDisposed; ) {
      let failure: HoldfastFailure;
      try {
        const link = await this.#connect();
        const { roots } = this.#registration;
        const loss = await untilLost(link.client, { ...this.#options, roots }, () => this.#didLose(link));
        if (performance.now() - link.since > HEALTHY_MS) failures = 0;
        if (this.#isRestarting) continue;
        if (loss.isShutdown) {
          await this.#rest('shutdown');
          continue;
        }
        successorBy = loss.successorBy;
        failure = loss.failure;
      } catch (error) {
        failure = asFailure(error);
      }
      if (this.#owned.isDisposed) return;
      if (isFailure(failure, 'daemonNotRunning') && performance.now() >= successorBy) {
        failures = 0;
        // Somebody may have asked for a daemon while this attempt only looked for one.
        if (this.#launchMode !== 'always' || this.#triedMode === 'always') await this.#rest('notRunning');
      } else if (isPermanent(failure)) {
        this.#publish({ state: 'incompatible', failure });
        await this.#pause.sleep(undefined);
      } else {
        failures += 1;
        const { delayMs, state } = nextTry(failures, failure, (this.#options.random ?? Math.random)());
        this.#publish(state);
        await this.#pause.sleep(delayMs);
      }
    }
  }

  async #connect(): Promise<Link> {
    if (this.#state.state !== 'reconnecting') this.#publish({ state: 'connecting' });
    this.#triedMode = this.#launchMode;
    this.#isRestarting = false;
    const { roots } = this.#registration;
    const client = await connectOnce({ ...this.#options, launchMode: this.#launchMode, roots });
    try {
      return await unlessLost(client, this.#introduce(client));
    } catch (error) {
      client.dispose();
      this.#subscriptions.detach();
      throw error;
    }
  }

  /** Register, subscriptions, snapshot, callback; only then is anything published. */
  async #introduce(client: PlainClient): Promise<Link> {
    this.#feed.listen(client);
    this.#subscriptions.attach(client);
    const gone = await registerAnew(client, this.#options, this.#registration, this.#subscriptions);
    const snapshot = await client.request('state/snapshot', {});
    await this.#options.onConnected?.(client);
    if (client.isClosed || this.#owned.isDisposed) throw connectionLost('while it was being set up');
    const link = { client, liveness: new Liveness(client), since: performance.now() };
    this.#link = link;
    // A daemon was there: from now on a lost one is brought back by whoever may.
    this.#launchMode = this.#options.launchMode;
    this.#feed.begin(client, snapshot);
    const { instance, pid, version } = client.daemon;
    this.#publish({ state: 'connected', instance, pid, version });
    if (gone.length > 0) this.#gone.fire(gone);
    return link;
  }

  #didLose(link: Link): void {
    this.#link = undefined;
    link.liveness.dispose();
    this.#subscriptions.detach();
    this.#feed.end();
  }

  /** Nothing is started until somebody asks; a daemon that somebody else starts is connected to. */
  async #rest(reason: Exclude<ClosedReason, 'disposed'>): Promise<void> {
    if (this.#owned.isDisposed) return;
    this.#launchMode = 'never';
    this.#publish({ state: 'closed', reason });
    await this.#pause.sleep(undefined);
  }

  #tryOrCheck(): void {
    if (this.#link === undefined) this.#pause.wake();
    else void this.checkNow();
  }

  async #registerAgain(): Promise<void> {
    const client = this.#link?.client;
    if (client === undefined) return;
    const answer = await registerChanged(client, this.#options, this.#registration);
    this.#isRestarting = answer === 'greetAgain';
    if (answer === 'greetAgain') client.dispose();
    else if (answer.length > 0) this.#gone.fire(answer);
  }

  #linkWithin(waitMs: number): Promise<Link> {
    return connectionWithin(waitMs, {
      current: () => this.#link,
      whyNot: () => whyNotConnected(this.#state, this.#options.paths.home),
      onDidChangeState: this.onDidChangeState,
    });
  }

  #publish(state: ClientState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}
