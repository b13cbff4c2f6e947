// One run from its start to its end: the child, what ends it, and when it counts as over, which is once all it printed
// was handed over and, where it was told to end, all that belongs to it is gone.

import { reach } from '../base/faults.ts';
import { startTimeOf } from '../host/processIdentity.ts';
import { signalGroup } from '../host/signals.ts';
import type { EnvPairs, Outcome, Run, RunExit, RunLimits, Size } from '../protocol/types.ts';
import type { Child, ChildListener } from './child.ts';
import { Foreground } from './foreground.ts';
import { marksOf } from './terminate/members.ts';
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
  readonly limits?: RunLimits | undefined;
  readonly opening?: string | undefined;
  readonly merged?: boolean | undefined;
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
  readonly #early: EarlyEvents;
  readonly #foreground: Foreground | undefined;
  #termination: Termination | undefined;
  #exit: Omit<RunExit, 'at'> | undefined;
  #isDrained = false;
  #hasEnded = false;

  private constructor(plan: RunPlan, listener: RunListener, spawned: Spawned) {
    this.plan = plan;
    this.#listener = listener;
    this.#child = spawned.child;
    this.#early = spawned.early;
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

  /** Rejects with `spawnFailed`. Nothing is heard of it before `begin`. */
  static async start(plan: RunPlan, listener: RunListener, spawn: Spawn): Promise<LiveRun> {
    const early = new EarlyEvents();
    const child = await spawn(plan, early.listener);
    reach('run/spawned');
    return new LiveRun(plan, listener, { child, early, startTime: startTimeOf(child.pid) ?? 0 });
  }

  /** From here on the listener hears of it, first of what happened in the meantime. */
  begin(): void {
    this.#early.handOver({
      onOutput: (bytes, stream) => this.#didPrint(bytes, stream),
      onExit: (code, signal) => this.#didExit(code, signal),
      onDrained: () => this.#didDrain(),
    });
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
    // Also what an earlier run of the session left.
    if (this.#termination === undefined) this.#begin(signal, graceMs, 0);
    else this.#termination.hurry(graceMs);
    return this.#termination?.deadline ?? Date.now();
  }

  #begin(signal: string, graceMs: number, since: number): void {
    const marks = marksOf(this.plan.session, this.plan.env);
    this.#termination = new Termination({ marks, leader: this.run, since }, signal, graceMs);
    void this.#termination.done.finally(() => this.#settle());
  }

  #didPrint(bytes: Uint8Array, stream: 'pty' | 'stdout' | 'stderr'): void {
    this.#foreground?.didHappen();
    this.#listener.onOutput(bytes, stream);
  }

  #didExit(exitCode: number | null, signal: string | null): void {
    const outcome: Outcome = this.#termination?.outcome ?? 'exited';
    this.#exit = { outcome, exitCode, signal };
    reach('run/exited');
    if (this.#termination === undefined && this.plan.isSupervised)
      this.#begin('SIGTERM', REMAINS_GRACE_MS, this.run.startTime);
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
    reach('run/over');
    this.#listener.onEnd(this.#exit);
  }
}

export type Spawn = (plan: RunPlan, listener: ChildListener) => Promise<Child>;

interface Spawned {
  readonly child: Child;
  readonly early: EarlyEvents;
  readonly startTime: number;
}

/** Keeps what a child does before anybody may hear of it: its start stands before its output in the journal. */
class EarlyEvents {
  #target: ChildListener | undefined;
  #kept: ((target: ChildListener) => void)[] = [];

  readonly listener: ChildListener = {
    onOutput: (bytes, stream) => {
      if (this.#target !== undefined) this.#target.onOutput(bytes, stream);
      else {
        const own = Uint8Array.from(bytes);
        this.#kept.push((target) => target.onOutput(own, stream));
      }
    },
    onExit: (code, signal) => this.#tell((target) => target.onExit(code, signal)),
    onDrained: () => this.#tell((target) => target.onDrained()),
  };

  handOver(target: ChildListener): void {
    this.#target = target;
    for (const tell of this.#kept) tell(target);
    this.#kept = [];
  }

  #tell(tell: (target: ChildListener) => void): void {
    if (this.#target !== undefined) tell(this.#target);
    else this.#kept.push(tell);
  }
}
