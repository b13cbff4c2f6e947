// The watch of one service: waits until its files have come to rest, says so, and pauses where that happens too often, since
// then what it does changes what it watches.

import type { Clock } from '../../../base/clock.ts';
import { type Disposable, MutableDisposable } from '../../../base/disposable.ts';
import type { WatchPolicy } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import type { Timers } from '../timers.ts';
import type { LookAtFiles } from './lookAtFiles.ts';

/** So many times within that time, and it is paused. */
const TOO_OFTEN = 10;
const WITHIN_MS = 60_000;
/** Files that could not be watched are tried again: somebody may have made room. */
const TRY_AGAIN_MS = 60_000;

export interface FileWatchPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lookAtFiles: LookAtFiles;
}

export type WatchState =
  | { readonly state: 'starting' | 'watching' }
  /** It fired too often. */
  | { readonly state: 'paused'; readonly reason: string }
  /** Tried again from time to time. */
  | { readonly state: 'failed'; readonly reason: string };

export interface FileWatchListener {
  /** @param path absolute, of the last change */
  readonly onFired: (path: string) => void;
  readonly onDidChangeState: (state: WatchState) => void;
}

export class FileWatch implements Disposable {
  readonly #ports: FileWatchPorts;
  readonly #cwd: string;
  readonly #policy: WatchPolicy;
  readonly #listener: FileWatchListener;
  readonly #look = new MutableDisposable();
  readonly #timer = new MutableDisposable();
  /** Monotonic ms, oldest first. */
  #firedAt: number[] = [];
  #state: WatchState = { state: 'starting' };

  constructor(ports: FileWatchPorts, cwd: string, policy: WatchPolicy, listener: FileWatchListener) {
    this.#ports = ports;
    this.#cwd = cwd;
    this.#policy = policy;
    this.#listener = listener;
    this.#begin();
  }

  get state(): WatchState {
    return this.#state;
  }

  /** Somebody wants it to go on. */
  resume(): void {
    if (this.#state.state !== 'paused') return;
    this.#firedAt = [];
    this.#set({ state: 'starting' });
    this.#begin();
  }

  dispose(): void {
    this.#look.dispose();
    this.#timer.dispose();
  }

  #begin(): void {
    this.#look.value = this.#ports.lookAtFiles(this.#cwd, this.#policy, {
      onReady: () => this.#set({ state: 'watching' }),
      onChange: (path) => {
        this.#timer.value = this.#ports.timers.after(this.#policy.debounceMs, () => this.#fire(path));
      },
      onFailure: (reason) => {
        this.#set({ state: 'failed', reason });
        this.#timer.value = this.#ports.timers.after(TRY_AGAIN_MS, () => this.#begin());
      },
    });
  }

  #fire(path: string): void {
    const now = this.#ports.clock.monotonic();
    this.#firedAt = [...this.#firedAt.filter((at) => at > now - WITHIN_MS), now];
    if (this.#firedAt.length >= TOO_OFTEN) {
      this.#look.value = undefined;
      const reason = `it fired ${TOO_OFTEN} times within ${printMs(WITHIN_MS)}, the last time for ${path}`;
      this.#set({ state: 'paused', reason });
    }
    this.#listener.onFired(path);
  }

  #set(state: WatchState): void {
    // A failure that lasts is news once.
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#listener.onDidChangeState(state);
  }
}
