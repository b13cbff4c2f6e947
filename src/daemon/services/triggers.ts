// What acts on a service beside people and the ends of its runs: the clock of its `cron` and the watch of its files as long
// as it is wanted, the look at what it uses as long as it runs.

import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import type { LimitPolicy, Run } from '../../protocol/types.ts';
import { CronClock } from './cronClock.ts';
import { hasUsageLimit, LimitWatch } from './limits/limitWatch.ts';
import type { Service } from './service.ts';
import type { ServicePorts, ServiceRecord } from './servicePorts.ts';
import type { Warning } from './warning.ts';
import type { WatchState } from './watch/fileWatch.ts';
import { Watching } from './watch/watching.ts';

export class Triggers implements Disposable {
  readonly #ports: ServicePorts;
  readonly #of: Service;
  readonly #clock: CronClock;
  readonly #watching = new MutableDisposable<Watching>();
  /** What is watched, and what for. */
  #watched = '';
  readonly #limits = new MutableDisposable<LimitWatch>();
  /** Which run is looked at, and for what. */
  #limited = '';
  #excess: string | null = null;
  #isBegun = false;

  constructor(ports: ServicePorts, of: Service, { nextRunAt }: Pick<ServiceRecord, 'nextRunAt'>) {
    this.#ports = ports;
    this.#of = of;
    this.#clock = new CronClock(ports, nextRunAt, () => this.#timeCame());
  }

  /** Epoch ms; null when the clock does not start it. */
  get nextRunAt(): number | null {
    return this.#clock.nextAt;
  }

  /** Null where no files are watched. */
  get watch(): WatchState | null {
    return this.#watching.value?.state ?? null;
  }

  get warnings(): readonly Warning[] {
    const { name } = this.#of;
    const limits =
      this.#excess === null
        ? []
        : [
            {
              text: `it uses ${this.#excess}`,
              details: [],
              advice: [`if it needs that much: raise \`limits\` of ${name}`],
            },
          ];
    return [...limits, ...(this.#watching.value?.warnings ?? [])];
  }

  /** From now on: what of it lives is known. */
  begin(): void {
    this.#isBegun = true;
    this.follow();
  }

  /** Its machine or its declaration has changed. */
  follow(): void {
    if (!this.#isBegun) return;
    const { machine, config } = this.#of;
    this.#clock.set(machine.armed ? config.cron : null);
    this.#followFiles();
    this.#followLimits();
  }

  /** Somebody started it, and wants what was paused to go on. */
  resume(): void {
    this.#watching.value?.resume();
  }

  dispose(): void {
    this.#clock.dispose();
    this.#watching.dispose();
    this.#limits.dispose();
  }

  #followFiles(): void {
    const { machine, config } = this.#of;
    const policy = machine.wanted === 'up' ? config.watch : null;
    const watched = policy === null ? '' : JSON.stringify([config.cwd, policy]);
    if (watched === this.#watched) return;
    this.#watched = watched;
    this.#watching.value = policy === null ? undefined : new Watching(this.#ports, this.#of, policy);
  }

  #followLimits(): void {
    const { id, machine, config } = this.#of;
    const { state, process } = machine;
    const run = state.state === 'running' && process.kind === 'live' ? process.run : null;
    const policy = run !== null && hasUsageLimit(config.limits) ? config.limits : null;
    const limited = policy === null ? '' : JSON.stringify([run?.number, run?.pid, policy]);
    if (limited === this.#limited) return;
    this.#limited = limited;
    this.#excess = null;
    this.#limits.value =
      run === null || policy === null
        ? undefined
        : new LimitWatch(this.#ports.watchUsage, id, policy, (excess) => this.#found(run, policy, excess));
  }

  #found(run: Run, { action }: LimitPolicy, excess: string | null): void {
    const { name, root } = this.#of;
    if (excess !== null)
      this.#ports.log.warn('a service uses more than it may', { service: name, root, excess, action });
    if (action === 'warn') {
      this.#excess = excess;
      this.#ports.onDidChange(this.#of);
    } else if (excess !== null) {
      const isLast = action === 'stop';
      const reason = `it used ${excess}`;
      const sick = { cause: 'limit', reason, output: [], goodMs: null, isLast } as const;
      this.#of.dispatch({ event: 'overLimit', run, sick });
    }
  }

  #timeCame(): void {
    const { name, root, machine, config } = this.#of;
    const { kind } = machine.process;
    if (kind !== 'none')
      this.#ports.log.warn('it is time for a service that still runs: it is not started twice', {
        service: name,
        root,
        cron: config.cron,
      });
    else this.#of.countAnew();
    this.#of.dispatch({ event: 'timeCame' });
    // The next time is news also where nothing else is.
    if (this.#of.machine === machine) this.#ports.onDidChange(this.#of);
  }
}
