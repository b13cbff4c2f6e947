// One look at the processes of sessions: their tree with usage, ports, and who wanted them. Costs nothing between looks;
// several who look at the same moment share one.

import { flatten } from '../../base/flatten.ts';
import type { ProcessInfo, ProcessNode } from '../../protocol/types.ts';
import type { ProcessUsage } from '../services/limits/usageLooks.ts';
import type { ProcessDetails } from './platform.ts';
import { mapAtMost } from './slices.ts';
import { CONCURRENT_READS, type ProcessTable, type Table } from './table.ts';
import { type Branch, growTrees, type TreeRoot } from './tree.ts';
import { CpuUsage } from './usage.ts';

/** Looks closer together are one: the kernel counts processor time in steps of 10 ms. */
const SAME_LOOK_MS = 250;

interface Look {
  readonly table: Table;
  readonly cpu: ReadonlyMap<number, number>;
}

export class ProcessSampler {
  readonly #table: ProcessTable;
  readonly #serviceOf: (session: string) => string | null;
  readonly #usage = new CpuUsage();
  #look: Promise<Look> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param serviceOf id of the service whose session it is */
  constructor(table: ProcessTable, serviceOf: (session: string) => string | null = () => null) {
    this.#table = table;
    this.#serviceOf = serviceOf;
  }

  sampleTree(roots: readonly TreeRoot[]): Promise<ProcessNode[]> {
    return this.#sampleNested((table) => growTrees(table.processes, roots, table.tagsOf));
  }

  /** One process and all below it, with the session it belongs to where it is below one of the roots. */
  sampleBelow(top: TreeRoot, roots: readonly TreeRoot[]): Promise<ProcessNode[]> {
    return this.#sampleNested((table) => {
      const grown = flatten(growTrees(table.processes, roots, table.tagsOf));
      const found = grown.find(({ process }) => process.pid === top.pid);
      return found === undefined ? growTrees(table.processes, [top], table.tagsOf) : [found];
    });
  }

  /** As `sampleTree`, parents before children, in one list. */
  async sampleFlat(roots: readonly TreeRoot[]): Promise<ProcessInfo[]> {
    const { trees, infoOf } = await this.#sample((table) => growTrees(table.processes, roots, table.tagsOf));
    return flatten(trees).map(infoOf);
  }

  /** What they use, summed for each session, without all that is known of each process. */
  async sampleUsage(roots: readonly TreeRoot[]): Promise<ReadonlyMap<string, ProcessUsage>> {
    const { table, cpu } = await this.#lookNow();
    const usage = new Map<string, ProcessUsage>();
    for (const { process, session } of flatten(growTrees(table.processes, roots, table.tagsOf))) {
      if (session === null) continue;
      const { memoryBytes, cpuPercent } = usage.get(session) ?? { memoryBytes: 0, cpuPercent: 0 };
      usage.set(session, {
        memoryBytes: memoryBytes + process.rss,
        cpuPercent: cpuPercent + (cpu.get(process.pid) ?? 0),
      });
    }
    return usage;
  }

  async #sampleNested(grow: (table: Table) => readonly Branch[]): Promise<ProcessNode[]> {
    const { trees, infoOf } = await this.#sample(grow);
    const nodeOf = (branch: Branch): ProcessNode => ({
      ...infoOf(branch),
      children: branch.children.map(nodeOf),
    });
    return trees.map(nodeOf);
  }

  async #sample(
    grow: (table: Table) => readonly Branch[],
  ): Promise<{ trees: readonly Branch[]; infoOf: (branch: Branch) => ProcessInfo }> {
    const { platform } = this.#table;
    const grown = this.#lookNow().then(({ table, cpu }) => {
      const trees = grow(table);
      return { trees, cpu, members: flatten(trees).map(({ process }) => process) };
    });
    const [{ trees, members, cpu, details }, ports] = await Promise.all([
      grown.then(async (known) => ({
        ...known,
        details: await mapAtMost(CONCURRENT_READS, known.members, (process) => platform.details(process)),
      })),
      platform.listeners(grown.then(({ members }) => new Set(members.map(({ pid }) => pid)))),
    ]);
    const detailsOf = new Map(members.map((process, index) => [process.pid, details[index]]));
    const infoOf = (branch: Branch): ProcessInfo =>
      toInfo(branch, detailsOf.get(branch.process.pid), {
        cpu: cpu.get(branch.process.pid) ?? 0,
        ports: [...(ports.get(branch.process.pid) ?? [])],
        service: branch.session === null ? null : this.#serviceOf(branch.session),
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
    const table = await this.#table.read();
    return { table, cpu: this.#usage.update(table.processes, performance.now()) };
  }
}

function toInfo(
  { process, session, originator }: Branch,
  details: ProcessDetails | undefined,
  more: Pick<ProcessInfo, 'cpu' | 'ports' | 'service'>,
): ProcessInfo {
  return {
    pid: process.pid,
    ppid: process.ppid,
    startTime: process.startTime,
    startedAt: process.startedAt,
    command: details?.command ?? process.name,
    cwd: details?.cwd ?? null,
    user: details?.user ?? null,
    cpu: more.cpu,
    rss: process.rss,
    threads: process.threads,
    state: process.state,
    ports: more.ports,
    session,
    service: more.service,
    originator,
  };
}
