// Who looks at processes, how often, and at which: samples are taken only while somebody looks.

import { type Disposable, toDisposable } from '../../base/disposable.ts';
import { startTimeOf } from '../../host/processIdentity.ts';
import { processGone } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, ProcessInfo, Topic } from '../../protocol/types.ts';
import type { ProcessUsage } from '../services/limits/usageLooks.ts';
import type { ProcessSampler } from './sampler.ts';
import type { TreeRoot } from './tree.ts';

/** Live runs of one session; else those of the sessions of a root, or (null) of all, and what is registered there. */
export type RootsOf = (which: {
  readonly root: string | null;
  readonly session: string | null;
}) => readonly TreeRoot[];

type ProcessesTopic = Extract<Topic, { topic: 'processes' }>['params'];

export class Sampling {
  readonly #sampler: ProcessSampler;
  readonly #rootsOf: RootsOf;
  readonly #onError: (error: unknown) => void;

  constructor(sampler: ProcessSampler, rootsOf: RootsOf, onError: (error: unknown) => void) {
    this.#sampler = sampler;
    this.#rootsOf = rootsOf;
    this.#onError = onError;
  }

  /** Rejects with `processGone` when a process is named and not there. */
  async tree(params: DaemonParams<'process/tree'>): Promise<DaemonResult<'process/tree'>> {
    const processes =
      params.pid === null
        ? await this.#sampler.sampleTree(this.#rootsOf(params))
        : await this.#sampler.sampleBelow(rootAt(params.pid), this.#rootsOf({ root: null, session: null }));
    return { processes, sampledAt: Date.now() };
  }

  /** Of the runs of these sessions; one whose run is over is not in it. */
  usageOf(sessions: readonly string[]): Promise<ReadonlyMap<string, ProcessUsage>> {
    // Asked once for all: each question goes through every session there is.
    const wanted: ReadonlySet<string | null> = new Set(sessions);
    const roots = this.#rootsOf({ root: null, session: null });
    return this.#sampler.sampleUsage(roots.filter(({ session }) => wanted.has(session)));
  }

  /** Samples at once and then every `intervalMs`, one at a time, until disposed. */
  watch(
    { root, intervalMs }: ProcessesTopic,
    listener: (processes: readonly ProcessInfo[], sampledAt: number) => void,
  ): Disposable {
    let isEnded = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      const startedAt = performance.now();
      try {
        const processes = await this.#sampler.sampleFlat(this.#rootsOf({ root, session: null }));
        if (!isEnded) listener(processes, Date.now());
      } catch (error) {
        this.#onError(error);
      }
      if (isEnded) return;
      timer = setTimeout(() => void look(), Math.max(intervalMs - (performance.now() - startedAt), 0));
      timer.unref();
    };
    void look();
    return toDisposable(() => {
      isEnded = true;
      clearTimeout(timer);
    });
  }
}

function rootAt(pid: number): TreeRoot {
  const startTime = startTimeOf(pid);
  if (startTime === undefined) throw processGone(pid);
  return { pid, startTime, session: null, originator: null };
}
