// Services and sessions as the rows of `ps` and `list`: the shape scripts rely on (fields may be added, never removed),
// and the table people see.

import { basename } from 'node:path';
import { flatten } from '../base/flatten.ts';
import { printBytes } from '../base/printBytes.ts';
import type { ProcessNode, ServiceInfo, SessionInfo, TrackedProcess } from '../protocol/types.ts';
import { printClock, printDuration } from './amounts.ts';
import { colors as pc } from './colors.ts';
import type { Column } from './print.ts';

export interface Row {
  readonly id: string;
  readonly name: string;
  /** `process`: registered, no session. */
  readonly kind: SessionInfo['kind'] | 'process';
  readonly root: string | null;
  readonly state: string;
  readonly health: string;
  readonly pid: number | null;
  readonly startedAt: number | null;
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly outcome: string | null;
  readonly restarts: number;
  /** Of a service with a `cron`, epoch ms. */
  readonly nextRunAt: number | null;
  /** What is wrong with what goes on, for people. */
  readonly warnings: readonly string[];
  /** Percent of a core, over all its processes. */
  readonly cpu: number;
  /** Bytes, over all its processes. */
  readonly rss: number;
  readonly ports: readonly number[];
  readonly originator: string | null;
  readonly clients: SessionInfo['viewers'];
  readonly size: SessionInfo['size'];
  readonly offset: number;
}

interface Usage {
  readonly cpu: number;
  readonly rss: number;
  readonly ports: readonly number[];
}

export function sessionRow(session: SessionInfo, usage: ReadonlyMap<string, Usage>): Row {
  const { run } = session;
  const used = usage.get(session.id);
  const exit = run?.exit ?? null;
  return {
    id: session.id,
    name: session.name,
    kind: session.kind,
    root: session.root,
    state: session.state,
    health: 'none',
    pid: exit === null ? (run?.pid ?? null) : null,
    startedAt: run?.startedAt ?? null,
    exited: session.state === 'exited' || session.state === 'lost',
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    outcome: exit?.outcome ?? null,
    restarts: 0,
    nextRunAt: null,
    warnings: warningsOf(session),
    cpu: used?.cpu ?? 0,
    rss: used?.rss ?? 0,
    ports: used?.ports ?? [],
    originator: session.originator,
    clients: session.viewers,
    size: session.size,
    offset: session.offset,
  };
}

export function serviceRow(
  service: ServiceInfo,
  session: SessionInfo | undefined,
  usage: ReadonlyMap<string, Usage>,
): Row {
  const used = usage.get(service.id);
  const exit = service.run?.exit ?? null;
  const isLive = service.run !== null && exit === null;
  return {
    id: service.id,
    name: service.name,
    kind: 'service',
    root: service.root,
    state: service.state.state,
    health: service.health,
    pid: isLive ? (service.run?.pid ?? null) : null,
    startedAt: service.run?.startedAt ?? null,
    exited: !isLive,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    outcome: exit?.outcome ?? null,
    restarts: service.restarts,
    // Absent where the daemon is older.
    nextRunAt: service.nextRunAt ?? null,
    warnings: [...(service.warnings ?? []), ...warningsOf(session)],
    cpu: used?.cpu ?? 0,
    rss: used?.rss ?? 0,
    ports: used !== undefined && used.ports.length > 0 ? used.ports : service.ports,
    originator: session?.originator ?? null,
    clients: session?.viewers ?? [],
    size: session?.size ?? null,
    offset: session?.offset ?? 0,
  };
}

function warningsOf(session: SessionInfo | undefined): string[] {
  // Absent where the daemon is older.
  const since = session?.inputStalledSince ?? null;
  return since === null ? [] : [`has read nothing of what was typed since ${printClock(since)}`];
}

/** They stand below the table. */
export function warningLines(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, warnings }) => warnings.map((text) => `${pc.yellow('!')} ${name}: ${text}`));
}

/** A process that is registered; spawned ones are sessions. */
export function registeredRow(
  { pid, command, root, originator, since }: TrackedProcess,
  usage: ReadonlyMap<string, Usage>,
): Row {
  const id = registeredId(pid);
  const used = usage.get(id);
  return {
    id,
    name: basename(command.split(' ')[0] ?? '') || id,
    kind: 'process',
    root,
    state: 'running',
    health: 'none',
    pid,
    startedAt: since,
    exited: false,
    exitCode: null,
    signal: null,
    outcome: null,
    restarts: 0,
    nextRunAt: null,
    warnings: [],
    cpu: used?.cpu ?? 0,
    rss: used?.rss ?? 0,
    ports: used?.ports ?? [],
    originator,
    clients: [],
    size: null,
    offset: 0,
  };
}

function registeredId(pid: number): string {
  return `pid-${pid}`;
}

/** Summed over the tree of each session, and of each registered process. */
export function usageOf(trees: readonly ProcessNode[]): Map<string, Usage> {
  const usage = new Map<string, Usage>();
  for (const tree of trees) {
    const id = tree.session ?? registeredId(tree.pid);
    const known = usage.get(id) ?? { cpu: 0, rss: 0, ports: [] };
    const all = flatten([tree]);
    usage.set(id, {
      cpu: known.cpu + all.reduce((sum, { cpu }) => sum + cpu, 0),
      rss: known.rss + all.reduce((sum, { rss }) => sum + rss, 0),
      ports: [...new Set([...known.ports, ...all.flatMap(({ ports }) => ports)])].sort((a, b) => a - b),
    });
  }
  return usage;
}

export function columns(now: number, showsRoot: boolean): Column<Row>[] {
  return [
    { title: 'NAME', cell: ({ name }) => pc.bold(name) },
    { title: 'KIND', cell: ({ kind }) => kind },
    {
      title: 'STATE',
      cell: ({ state, health, exitCode, signal, nextRunAt }) => {
        const text = stateText(state, health, signal ?? exitCode);
        return nextRunAt === null
          ? text
          : `${text}, next run in ${printDuration(Math.max(0, nextRunAt - now))}`;
      },
    },
    { title: 'PID', cell: ({ pid }) => (pid === null ? '–' : String(pid)), align: 'right' },
    {
      title: 'PORTS',
      cell: ({ ports }) => (ports.length === 0 ? '–' : ports.map((port) => `:${port}`).join(' ')),
    },
    { title: 'CPU', cell: ({ pid, cpu }) => (pid === null ? '–' : `${cpu.toFixed(0)}%`), align: 'right' },
    { title: 'MEMORY', cell: ({ pid, rss }) => (pid === null ? '–' : printBytes(rss)), align: 'right' },
    {
      title: 'UPTIME',
      cell: ({ pid, startedAt }) =>
        pid === null || startedAt === null ? '–' : printDuration(now - startedAt),
      align: 'right',
    },
    {
      title: 'RESTARTS',
      cell: ({ kind, restarts }) => (kind === 'service' ? String(restarts) : '–'),
      align: 'right',
    },
    ...(showsRoot ? [{ title: 'ROOT', cell: ({ root }: Row) => root ?? '–' }] : []),
    { title: 'ID', cell: ({ id }) => pc.dim(id) },
  ];
}

/** Colour helps, the word says it. */
function stateText(state: string, health: string, exit: string | number | null): string {
  const words =
    state === 'running' && health !== 'none'
      ? `running, ${health === 'starting' ? 'not ready' : health}`
      : state;
  const shown = exit !== null && state !== 'running' ? `${words} (${exit})` : words;
  if (state === 'running')
    return health === 'unhealthy'
      ? pc.red(shown)
      : health === 'starting'
        ? pc.yellow(shown)
        : pc.green(shown);
  if (state === 'failed' || state === 'lost') return pc.red(shown);
  if (state === 'backingOff' || state === 'waiting' || state === 'starting' || state === 'stopping')
    return pc.yellow(shown);
  return pc.dim(shown);
}
