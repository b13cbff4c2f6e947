// A worker thread that is there when it is needed: started by the first call, ended after a while without one, replaced
// when it fails or hangs.

import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import { timedOut, unavailable } from '../../protocol/failure.ts';
import type { WorkerAnswer, WorkerCalls } from './workerContract.ts';

/** Starting one takes some 30 ms; keeping one some 10 MB. */
const IDLE_MS = 60_000;
/** Emulators and log lines; beyond it something grows that must not. */
const MAX_HEAP_MB = 512;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

export class WorkerThread implements Disposable {
  readonly #script: string;
  readonly #name: string;
  #worker: Worker | undefined;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** @param script path of the worker bundle */
  constructor(script: string, name: string) {
    this.#script = script;
    this.#name = name;
  }

  /**
   * With `timeoutMs`, a call that takes longer ends the thread, whatever it is caught in, and rejects with `timedOut`;
   * all others under way reject with `unavailable`.
   */
  call<N extends keyof WorkerCalls>(
    call: N,
    params: WorkerCalls[N]['params'],
    options: { readonly timeoutMs?: number } = {},
  ): Promise<WorkerCalls[N]['result']> {
    if (this.#isDisposed) return Promise.reject(unavailable(this.#name, null));
    clearTimeout(this.#idle);
    const worker = this.#start();
    const id = ++this.#lastId;
    const { timeoutMs } = options;
    return new Promise<unknown>((resolve, reject) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#pending.delete(id);
              reject(timedOut(this.#name, timeoutMs));
              this.#end(worker, unavailable(this.#name, null));
            }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      worker.postMessage({ id, call, params });
    }) as Promise<WorkerCalls[N]['result']>;
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#idle);
    if (this.#worker !== undefined) this.#end(this.#worker, unavailable(this.#name, null));
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#script, {
      name: this.#name,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on('message', (answer: WorkerAnswer) => this.#didAnswer(answer));
    worker.on('error', (error) => this.#end(worker, error));
    worker.on('exit', () => this.#end(worker, unavailable(this.#name, null)));
    // It alone is no reason for the daemon to live.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #didAnswer(answer: WorkerAnswer): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    clearTimeout(pending.timer);
    if ('error' in answer) pending.reject(answer.error);
    else pending.resolve(answer.result);
    if (this.#pending.size > 0 || this.#worker === undefined) return;
    const worker = this.#worker;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#end(worker, unavailable(this.#name, null)), IDLE_MS);
    this.#idle.unref();
  }

  #end(worker: Worker, reason: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending = new Map();
    for (const { reject, timer } of pending) {
      clearTimeout(timer);
      reject(reason);
    }
    void worker.terminate();
  }
}
