// The rows of the Processes view: under each session the tree of what it runs, with cpu, memory and ports.

import type { ProcessInfo, SessionInfo } from '../../protocol/types.ts';
import { bytes, codeBlock, count, escapeMarkdown, joined, percent, ports } from './amounts.ts';
import { byRoot, type Places, rootName } from './places.ts';
import { folderRow, type Row } from './row.ts';

export function processRows(
  processes: readonly ProcessInfo[],
  sessions: ReadonlyMap<string, SessionInfo>,
  places: Places,
): readonly Row[] {
  const bySession = new Map<string, ProcessInfo[]>();
  const registered: ProcessInfo[] = [];
  for (const one of processes) {
    if (one.session === null) {
      registered.push(one);
      continue;
    }
    const list = bySession.get(one.session);
    if (list === undefined) bySession.set(one.session, [one]);
    else list.push(one);
  }
  const known = [...bySession.keys()].flatMap((id) => sessions.get(id) ?? []).sort(inOrder);
  const { here, elsewhere } = byRoot(known, places);
  const rowsOf = (list: readonly SessionInfo[]): Row[] =>
    list.map((session) => sessionRow(session, bySession.get(session.id) ?? []));
  const top = [...here.flatMap(([, list]) => rowsOf(list)), ...registeredRows(registered)];
  if (elsewhere.length === 0) return top;
  const folders = elsewhere.map(([root, list]) =>
    folderRow(`root:${root ?? ''}`, rootName(root), rowsOf(list), {
      description: sumText(list.flatMap(({ id }) => bySession.get(id) ?? [])),
      icon: { name: 'root-folder', color: null },
    }),
  );
  const description = count(elsewhere.flatMap(([, list]) => list).length, 'session');
  return [...top, folderRow('elsewhere', 'Elsewhere', folders, { description, fold: 'closed' })];
}

/** Bytes of all processes of a session. */
export function memoryOfSessions(processes: readonly ProcessInfo[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { session, rss } of processes)
    if (session !== null) sums.set(session, (sums.get(session) ?? 0) + rss);
  return sums;
}

/** Services first, then terminals, each by name. */
function inOrder(a: SessionInfo, b: SessionInfo): number {
  return (
    Number(a.kind !== 'service') - Number(b.kind !== 'service') ||
    a.name.localeCompare(b.name) ||
    (a.id < b.id ? -1 : 1)
  );
}

function sessionRow(session: SessionInfo, processes: readonly ProcessInfo[]): Row {
  const description = sumText(processes);
  return folderRow(`processes:${session.id}`, session.name, trees(processes), {
    description,
    icon: { name: session.kind === 'service' ? 'server-process' : 'terminal', color: null },
    tooltip: `**${escapeMarkdown(session.name)}** — ${count(processes.length, 'process', 'processes')}, ${escapeMarkdown(description)}`,
  });
}

/** What Holdfast looks after although nothing of it started it. */
function registeredRows(processes: readonly ProcessInfo[]): Row[] {
  if (processes.length === 0) return [];
  const more = { description: sumText(processes), icon: { name: 'bookmark', color: null } };
  return [folderRow('registered', 'Registered', trees(processes), more)];
}

function sumText(processes: readonly ProcessInfo[]): string {
  const cpu = processes.reduce((sum, one) => sum + one.cpu, 0);
  const rss = processes.reduce((sum, one) => sum + one.rss, 0);
  return joined(percent(cpu), bytes(rss), ports(portsOf(processes)));
}

function portsOf(processes: readonly ProcessInfo[]): number[] {
  return [...new Set(processes.flatMap((one) => one.ports))].sort((a, b) => a - b);
}

/** A process whose parent is not of this session begins a tree of its own. */
function trees(processes: readonly ProcessInfo[]): Row[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const children = new Map<number | null, ProcessInfo[]>();
  for (const one of processes) {
    // A pid cannot be its own parent, but a reader of someone else's table does not rely on it.
    const parent = pids.has(one.ppid) && one.ppid !== one.pid ? one.ppid : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [one]);
    else siblings.push(one);
  }
  const below = (parent: number | null): Row[] =>
    (children.get(parent) ?? [])
      .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)
      .map((one) => processRow(one, below(one.pid)));
  return below(null);
}

function processRow(one: ProcessInfo, children: readonly Row[]): Row {
  const description = joined(
    one.state === 'Z' && 'zombie',
    one.state === 'T' && 'stopped',
    percent(one.cpu),
    bytes(one.rss),
    ports(one.ports),
  );
  const label = shortCommand(one.command);
  return {
    id: `process:${one.pid}:${one.startTime}`,
    label,
    description,
    icon: one.state === 'Z' || one.state === 'T' ? { name: 'warning', color: null } : null,
    tooltip: [
      codeBlock([one.command]),
      escapeMarkdown(
        joined(`pid ${one.pid}`, `parent ${one.ppid}`, count(one.threads, 'thread'), description),
      ),
      escapeMarkdown(one.cwd ?? ''),
    ].join('\n\n'),
    spoken: joined(label, `process ${one.pid}`, description).replaceAll(' · ', ', '),
    context: one.state === 'Z' ? 'process hasPid' : 'process hasPid canEnd',
    fold: children.length > 0 ? 'open' : 'none',
    command: null,
    children,
  };
}

/** The program without its folder, its arguments as they are. */
function shortCommand(command: string): string {
  const [program = '', ...rest] = command.split(' ');
  return [program.slice(program.lastIndexOf('/') + 1) || program, ...rest].join(' ').slice(0, 80);
}
