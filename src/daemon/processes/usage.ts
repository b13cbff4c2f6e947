// Processor use between two looks at the same process.

import type { RawProcess } from './platform.ts';

interface Look {
  readonly startTime: number;
  readonly cpuMs: number;
}

export class CpuUsage {
  #last: ReadonlyMap<number, Look> = new Map();
  #lastAt = 0;

  /**
   * @param at monotonic ms of this look
   * @returns percent of one core since the look before; 0 for what was not there then
   */
  update(processes: readonly RawProcess[], at: number): ReadonlyMap<number, number> {
    const elapsedMs = at - this.#lastAt;
    const usage = new Map<number, number>();
    for (const { pid, startTime, cpuMs } of processes) {
      const before = this.#last.get(pid);
      if (before?.startTime !== startTime || elapsedMs <= 0) continue;
      usage.set(pid, Math.round(((cpuMs - before.cpuMs) / elapsedMs) * 1000) / 10);
    }
    this.#last = new Map(processes.map(({ pid, startTime, cpuMs }) => [pid, { startTime, cpuMs }]));
    this.#lastAt = at;
    return usage;
  }
}
