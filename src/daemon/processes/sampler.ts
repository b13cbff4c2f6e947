// One look at the processes of sessions: their tree with usage, ports, and who wanted them. Costs nothing between looks;
// several who look at the same moment share one.

import type { ProcessInfo, ProcessNode } from '../../protocol/types.ts';
import { NO_TAGS } from './originators.ts';
import {
  type ProcessDetails,
  type ProcessPlatform,
  processPlatform,
  type RawProcess,
  type Tags,
} from './platform.ts';
import { mapAtMost } from './slices.ts';
import { type Branch, flatten, growTrees, type TreeRoot } from './tree.ts';
import { CpuUsage } from './usage.ts';

/** Looks closer together are one: the kernel counts processor time in steps of 10 ms. */
const SAME_LOOK_MS = 250;
/** A program between fork and exec still has its parent's environment: what is read of a younger one is read again. */
const SETTLED_AFTER_MS = 1_000;
/** Reads under way at once; the thread pool has four threads. */
const CONCURRENT_READS = 8;

interface Look {
  readonly at: number;
  readonly processes: readonly RawProcess[];
  readonly cpu: ReadonlyMap<number, number>;
}

interface KnownTags {
  readonly startTime: number;
  readonly tags: Tags;
}

export class ProcessSampler {
  readonly #platform: ProcessPlatform;
  readonly #usage = new CpuUsage();
  #look: Promise<Look> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #tags = new Map<number, KnownTags>();

  constructor(platform: ProcessPlatform = processPlatform) {
    this.#platform = platform;
  }

  async sampleTree(roots: readonly TreeRoot[]): Promise<ProcessNode[]> {
    const { trees, infoOf } = await this.#sample(roots);
    const nodeOf = (branch: Branch): ProcessNode => ({
      ...infoOf(branch),
      children: branch.children.map(nodeOf),
    });
    return trees.map(nodeOf);
  }

  /** The same, parents before children, in one list. */
  async sampleFlat(roots: readonly TreeRoot[]): Promise<ProcessInfo[]> {
    const { trees, infoOf } = await this.#sample(roots);
    return flatten(trees).map(infoOf);
  }

  async #sample(
    roots: readonly TreeRoot[],
  ): Promise<{ trees: readonly Branch[]; infoOf: (branch: Branch) => ProcessInfo }> {
    const { processes, cpu } = await this.#lookNow();
    const trees = growTrees(processes, roots, ({ pid }) => this.#tags.get(pid)?.tags ?? NO_TAGS);
    const members = flatten(trees).map(({ process }) => process);
    const [details, ports] = await Promise.all([
      mapAtMost(CONCURRENT_READS, members, (process) => this.#platform.details(process)),
      this.#platform.listeners(new Set(members.map(({ pid }) => pid))),
    ]);
    const detailsOf = new Map(members.map((process, index) => [process.pid, details[index]]));
    const infoOf = (branch: Branch): ProcessInfo =>
      toInfo(branch, detailsOf.get(branch.process.pid), {
        cpu: cpu.get(branch.process.pid) ?? 0,
        ports: [...(ports.get(branch.process.pid) ?? [])],
      });
    return { trees, infoOf };
  }

  #lookNow(): Promise<Look> {
    if (this.#look !== undefined && performance.now() - this.#lookedAt < SAME_LOOK_MS) return this.#look;
    this.#lookedAt = performance.now();
    const look = this.#takeLook();
    this.#look = look;
    look.catch(() => {
      if (this.#look === look) this.#look = undefined;
    });
    return look;
  }

  async #takeLook(): Promise<Look> {
    const processes = await this.#platform.list();
    const at = performance.now();
    await this.#readTags(processes);
    return { at, processes, cpu: this.#usage.update(processes, at) };
  }

  /** Environments do not change, so each process is asked once. */
  async #readTags(processes: readonly RawProcess[]): Promise<void> {
    const known = this.#tags;
    const fresh = processes.filter(({ pid, startTime }) => known.get(pid)?.startTime !== startTime);
    const read = await mapAtMost(CONCURRENT_READS, fresh, ({ pid }) => this.#platform.tags(pid));
    const alive = new Map<number, KnownTags>();
    for (const { pid, startTime } of processes) {
      const tags = known.get(pid);
      if (tags?.startTime === startTime) alive.set(pid, tags);
    }
    const settledBefore = Date.now() - SETTLED_AFTER_MS;
    fresh.forEach(({ pid, startTime, startedAt }, index) => {
      const tags = read[index] ?? NO_TAGS;
      alive.set(pid, { startTime: startedAt < settledBefore ? startTime : Number.NaN, tags });
    });
    this.#tags = alive;
  }
}

function toInfo(
  { process, session, originator }: Branch,
  details: ProcessDetails | undefined,
  measured: { readonly cpu: number; readonly ports: number[] },
): ProcessInfo {
  return {
    pid: process.pid,
    ppid: process.ppid,
    startTime: process.startTime,
    startedAt: process.startedAt,
    command: details?.command ?? process.name,
    cwd: details?.cwd ?? null,
    user: details?.user ?? null,
    cpu: measured.cpu,
    rss: process.rss,
    threads: process.threads,
    state: process.state,
    ports: measured.ports,
    session,
    originator,
  };
}
