// Carries out what transitions of one service ask for, except starting it, and reports back what came of it.

import { assertNever } from '../../base/assertNever.ts';
import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import { reach } from '../../base/faults.ts';
import type { Run, ServiceConfig } from '../../protocol/types.ts';
import { argvOf } from '../argvOf.ts';
import { journalBudget } from './journalBudget.ts';
import type { Effect } from './machine.ts';
import { readLinesUntil } from './output.ts';
import { execFault, execProblem } from './probes/exec.ts';
import { messageOf } from './probes/probe.ts';
import { type LastFault, RunWatch } from './readiness.ts';
import type { Service } from './service.ts';
import type { ServicePorts } from './servicePorts.ts';

/** Shown with a crash. */
const LAST_LINES = 10;

export class Effects implements Disposable {
  readonly #ports: ServicePorts;
  readonly #of: Service;
  readonly #timer = new MutableDisposable();
  readonly #watch = new MutableDisposable<RunWatch>();
  /** Where the output of the last run ended, when that is known. */
  end: number | undefined;

  constructor(ports: ServicePorts, of: Service) {
    this.#ports = ports;
    this.#of = of;
  }

  /** What a probe of the present run found wrong last. */
  get lastFault(): LastFault | null {
    return this.#watch.value?.lastFault ?? null;
  }

  dispose(): void {
    this.#timer.dispose();
    this.#watch.dispose();
  }

  /** What a run that lives takes on without a new start. */
  follow({ logs: before }: ServiceConfig): void {
    const { id, name, root, config, machine } = this.#of;
    const { logs } = config;
    const isSame = logs.maxSizeBytes === before.maxSizeBytes && logs.maxFiles === before.maxFiles;
    if (isSame || machine.process.kind !== 'live') return;
    this.#ports.runner.setJournal(id, journalBudget(logs)).catch((error: unknown) => {
      const reason = messageOf(error);
      this.#ports.log.warn('new limits of logs hold from the next run on', { service: name, root, reason });
    });
  }

  execute(effect: Exclude<Effect, { readonly effect: 'spawn' }>): void {
    switch (effect.effect) {
      case 'terminate':
        this.#terminate(effect.graceMs);
        return;
      case 'runStopCommand':
        void this.#runStopCommand(effect.run, effect.timeoutMs);
        return;
      case 'typeStopKeys':
        void this.#typeStopKeys(effect.run);
        return;
      case 'endRemains':
        void this.#endRemains();
        return;
      case 'armTimer': {
        const delayMs = Math.max(0, effect.at - this.#ports.clock.now());
        this.#timer.value = this.#ports.timers.after(delayMs, () =>
          this.#of.dispatch({ event: 'timerFired' }),
        );
        return;
      }
      case 'cancelTimer':
        this.#timer.value = undefined;
        return;
      case 'watch':
        this.#watchRun(effect.run);
        return;
      case 'endWatch':
        this.#watch.value = undefined;
        return;
      case 'readLastLines':
        void this.#readLastLines(effect.run);
        return;
      default:
        assertNever(effect);
    }
  }

  #watchRun(run: Run): void {
    const { id, machine } = this.#of;
    // On the ports that it got.
    const { ready, health } = this.#of.running;
    const isReady = machine.state.state === 'running' && machine.state.ready;
    this.#watch.value = new RunWatch(
      this.#ports,
      { session: id, run, ready, health, isReady },
      {
        onReady: (isReadyNow) => this.#of.dispatch({ event: 'readyChanged', run, isReady: isReadyNow }),
        onHealthy: () => this.#of.dispatch({ event: 'becameHealthy', run }),
        onUnhealthy: (sick) => this.#of.dispatch({ event: 'becameUnhealthy', run, sick }),
      },
    );
  }

  #terminate(graceMs: number): void {
    const { id, name, root, config } = this.#of;
    const { signal } = config.stop;
    this.#ports.runner.terminate(id, { signal, graceMs }).catch((error: unknown) => {
      // Asked again when the deadline passes; a run that is gone has sent its end.
      this.#ports.log.warn('a stop was not accepted', { service: name, root, reason: messageOf(error) });
    });
  }

  async #runStopCommand(run: Run, timeoutMs: number): Promise<void> {
    const { id, config } = this.#of;
    const argv = argvOf(config.stop.command ?? []);
    let failure: string | null;
    try {
      const result = await this.#ports.runner.exec(id, { argv, timeoutMs, endsWithRun: false });
      const found = execFault('its stop command', result, timeoutMs);
      failure = found === null ? null : [found.reason, ...found.output].join('\n');
    } catch (error) {
      failure = `its stop command could not be run: ${execProblem(error)}`;
    }
    reach('stop/commandEnded');
    this.#didAsk(run, failure);
    this.#of.dispatch({ event: 'askedToEnd', run, failure });
  }

  async #typeStopKeys(run: Run): Promise<void> {
    const { id, config } = this.#of;
    let failure: string | null = null;
    try {
      await this.#ports.runner.sendKeys(id, config.stop.keys ?? []);
    } catch (error) {
      failure = `its stop keys could not be typed: ${messageOf(error)}`;
    }
    reach('stop/keysTyped');
    this.#didAsk(run, failure);
    this.#of.dispatch({ event: 'askedToEnd', run, failure });
  }

  #didAsk(run: Run, failure: string | null): void {
    const { name, root } = this.#of;
    if (failure !== null)
      this.#ports.log.warn('a service is signalled instead', { service: name, root, pid: run.pid, failure });
  }

  async #endRemains(): Promise<void> {
    const { id, name } = this.#of;
    let left: readonly number[] = [];
    try {
      left = await this.#ports.runner.endRemains(id);
    } catch (error) {
      this.#ports.log.error('could not look for what a dead keeper left', error, { service: name });
    }
    this.#of.dispatch({ event: 'remainsEnded', left });
  }

  async #readLastLines(run: Run): Promise<void> {
    const { id, name } = this.#of;
    try {
      const lines = await readLinesUntil(this.#ports.journal, id, this.end, LAST_LINES);
      this.#of.dispatch({ event: 'lastLinesRead', run, lines });
    } catch (error) {
      this.#ports.log.error('could not read the last lines of a service', error, { service: name });
    }
  }
}
