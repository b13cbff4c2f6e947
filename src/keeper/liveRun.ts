// One run from its start to its end: the child, what ends it, and when it counts as over, which is once all it printed
// was handed over and, where it was told to end, all that belongs to it is gone.

import { startTimeOf } from '../host/processIdentity.ts';
import type { EnvPairs, Outcome, Run, RunExit, Size } from '../protocol/types.ts';
import type { Child, ChildListener } from './child.ts';
import { Foreground } from './foreground.ts';
import { signalGroup } from './terminate/signals.ts';
import { Termination } from './terminate/termination.ts';

/** For what a crashed service left behind: it holds the port the next run needs. */
const REMAINS_GRACE_MS = 2_000;

export interface RunPlan {
  readonly session: string;
  readonly number: number;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: EnvPairs;
  readonly tty: boolean;
  readonly size: Size;
  /** What it started goes when it ends by itself. */
  readonly isSupervised: boolean;
}

export interface RunListener {
  readonly onOutput: ChildListener['onOutput'];
  readonly onForeground: (name: string | null) => void;
  /** All is over and handed over. */
  readonly onEnd: (exit: Omit<RunExit, 'at'>) => void;
}

export class LiveRun {
  readonly plan: RunPlan;
  readonly run: Run;
  readonly #listener: RunListener;
  readonly #child: Child;
  readonly #foreground: Foreground | undefined;
  #termination: Termination | undefined;
  #exit: Omit<RunExit, 'at'> | undefined;
  #isDrained = false;
  #hasEnded = false;

  private constructor(plan: RunPlan, listener: RunListener, spawned: Spawned) {
    this.plan = plan;
    this.#listener = listener;
    this.#child = spawned.child;
    const { pid } = spawned.child;
    this.run = {
      number: plan.number,
      pid,
      startTime: spawned.startTime,
      startedAt: Date.now(),
      exit: null,
    };
    if (plan.tty) this.#foreground = new Foreground(pid, listener.onForeground);
  }

  /** Rejects with `spawnFailed`. */
  static async start(plan: RunPlan, listener: RunListener, spawn: Spawn): Promise<LiveRun> {
    // Output may come before the promise does.
    const early: (() => void)[] = [];
    let live: LiveRun | undefined;
    const whenLive = (act: (run: LiveRun) => void): void => {
      if (live !== undefined) act(live);
      else early.push(() => live !== undefined && act(live));
    };
    const child = await spawn(plan, {
      onOutput: (bytes, stream) => {
        if (live !== undefined) live.#didPrint(bytes, stream);
        else {
          const own = Uint8Array.from(bytes);
          early.push(() => live?.#didPrint(own, stream));
        }
      },
      onExit: (code, signal) => whenLive((run) => run.#didExit(code, signal)),
      onDrained: () => whenLive((run) => run.#didDrain()),
    });
    live = new LiveRun(plan, listener, { child, startTime: startTimeOf(child.pid) ?? 0 });
    const started = live;
    queueMicrotask(() => {
      for (const act of early) act();
    });
    return started;
  }

  get child(): Child {
    return this.#child;
  }

  get foreground(): string | null {
    return this.#foreground?.name ?? null;
  }

  didType(): void {
    this.#foreground?.didHappen();
  }

  /** To its process group. @returns whether there was anybody */
  signal(name: string): boolean {
    return signalGroup(this.run.pid, name);
  }

  /** @returns epoch ms when it will be killed */
  terminate(signal: string, graceMs: number): number {
    if (this.#termination === undefined) this.#begin(signal, graceMs);
    else this.#termination.hurry(graceMs);
    return this.#termination?.deadline ?? Date.now();
  }

  #begin(signal: string, graceMs: number): void {
    this.#termination = new Termination(this.plan.session, this.run.pid, signal, graceMs);
    // A paused terminal must not keep a dying program from printing its last words.
    this.#child.resume();
    void this.#termination.done.finally(() => this.#settle());
  }

  #didPrint(bytes: Uint8Array, stream: 'pty' | 'stdout' | 'stderr'): void {
    this.#foreground?.didHappen();
    this.#listener.onOutput(bytes, stream);
  }

  #didExit(exitCode: number | null, signal: string | null): void {
    const outcome: Outcome = this.#termination?.outcome ?? 'exited';
    this.#exit = { outcome, exitCode, signal };
    if (this.#termination === undefined && this.plan.isSupervised) this.#begin('SIGTERM', REMAINS_GRACE_MS);
  }

  #didDrain(): void {
    this.#isDrained = true;
    void (this.#termination?.done ?? Promise.resolve()).finally(() => this.#settle());
  }

  #settle(): void {
    if (this.#hasEnded || !this.#isDrained || this.#exit === undefined) return;
    this.#hasEnded = true;
    this.#foreground?.dispose();
    this.#child.dispose();
    this.#listener.onEnd(this.#exit);
  }
}

interface Spawned {
  readonly child: Child;
  readonly startTime: number;
}
export type Spawn = (plan: RunPlan, listener: ChildListener) => Promise<Child>;
