// The rows of the Processes view: under each session the tree of what it runs, with cpu, memory and ports.

import type { Orphan, ProcessInfo, SessionInfo, Zombie } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { bytes, codeBlock, escapeMarkdown, joined, oneOrMany, percent, ports } from './amounts.ts';
import { byRoot, type Places, rootName } from './places.ts';
import { compareBy, type ProcessOrder, type Sorted } from './processOrder.ts';
import { folderRow, type Row } from './row.ts';

export function processRows(
  processes: readonly ProcessInfo[],
  sessions: ReadonlyMap<string, SessionInfo>,
  places: Places,
  order: ProcessOrder = 'start',
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
  const processesOf = ({ id }: SessionInfo): readonly ProcessInfo[] => bySession.get(id) ?? [];
  const compare = (a: SessionInfo, b: SessionInfo): number =>
    order === 'start'
      ? inOrder(a, b)
      : compareBy(order, sortedSession(a, processesOf(a)), sortedSession(b, processesOf(b)));
  const known = [...bySession.keys()].flatMap((id) => sessions.get(id) ?? []).sort(compare);
  const { here, elsewhere } = byRoot(known, places);
  const rowsOf = (list: readonly SessionInfo[]): Row[] =>
    list.map((session) => sessionRow(session, processesOf(session), order));
  const top = [...here.flatMap(([, list]) => rowsOf(list)), ...registeredRows(registered, order)];
  if (elsewhere.length === 0) return top;
  const folders = elsewhere.map(([root, list]) =>
    folderRow(`root:${root ?? ''}`, rootName(root), rowsOf(list), {
      description: sumText(list.flatMap(processesOf)),
      icon: { name: 'root-folder', color: null },
    }),
  );
  const count = elsewhere.flatMap(([, list]) => list).length;
  const description = oneOrMany(count, t('1 session'), t('{count} sessions', { count }));
  return [...top, folderRow('elsewhere', t('Elsewhere'), folders, { description, fold: 'closed' })];
}

/** Bytes of all processes of a session. */
export function memoryOfSessions(processes: readonly ProcessInfo[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { session, rss } of processes)
    if (session !== null) sums.set(session, (sums.get(session) ?? 0) + rss);
  return sums;
}

/** What still runs although nothing needs it, and what has ended and was not reaped: for “clean up”. */
export function leftOverRows(orphans: readonly Orphan[], zombies: readonly Zombie[]): Row[] {
  const rows = [
    ...orphans.map((one) => leftOverRow(one, 'canEnd')),
    ...zombies.map((one) => leftOverRow(one, '')),
  ];
  if (rows.length === 0) return [];
  const description = [
    ...(orphans.length > 0 ? [orphansText(orphans.length)] : []),
    ...(zombies.length > 0 ? [zombiesText(zombies.length)] : []),
  ].join(', ');
  const icon = { name: 'warning', color: 'problemsWarningIcon.foreground' };
  return [folderRow('leftOver', t('Left Over'), rows, { description, context: 'leftOver', icon })];
}

function orphansText(count: number): string {
  return oneOrMany(count, t('1 orphan'), t('{count} orphans', { count }));
}

function zombiesText(count: number): string {
  return oneOrMany(count, t('1 zombie'), t('{count} zombies', { count }));
}

/** Services first, then terminals, each by name. */
function inOrder(a: SessionInfo, b: SessionInfo): number {
  return (
    Number(a.kind !== 'service') - Number(b.kind !== 'service') ||
    a.name.localeCompare(b.name) ||
    (a.id < b.id ? -1 : 1)
  );
}

function sessionRow(session: SessionInfo, processes: readonly ProcessInfo[], order: ProcessOrder): Row {
  const description = sumText(processes);
  const count = processes.length;
  const amount = oneOrMany(count, t('1 process'), t('{count} processes', { count }));
  return folderRow(`processes:${session.id}`, session.name, trees(processes, order), {
    description,
    icon: { name: session.kind === 'service' ? 'server-process' : 'terminal', color: null },
    tooltip: `**${escapeMarkdown(session.name)}** — ${amount}, ${escapeMarkdown(description)}`,
  });
}

/** What Holdfast looks after although nothing of it started it. */
function registeredRows(processes: readonly ProcessInfo[], order: ProcessOrder): Row[] {
  if (processes.length === 0) return [];
  const more = { description: sumText(processes), icon: { name: 'bookmark', color: null } };
  return [folderRow('registered', t('Registered'), trees(processes, order), more)];
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
function trees(processes: readonly ProcessInfo[], order: ProcessOrder): Row[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const children = new Map<number | null, ProcessInfo[]>();
  for (const one of processes) {
    // A pid cannot be its own parent, but a reader of someone else's table does not rely on it.
    const parent = pids.has(one.ppid) && one.ppid !== one.pid ? one.ppid : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [one]);
    else siblings.push(one);
  }
  const allOf = (one: ProcessInfo): ProcessInfo[] => [one, ...(children.get(one.pid) ?? []).flatMap(allOf)];
  const below = (parent: number | null): Row[] =>
    (children.get(parent) ?? [])
      .map((one) => ({ one, sorted: sortedProcess(one, allOf(one)) }))
      .sort((a, b) => compareBy(order, a.sorted, b.sorted))
      .map(({ one }) => processRow(one, below(one.pid)));
  return below(null);
}

function processRow(one: ProcessInfo, children: readonly Row[]): Row {
  const description = joined(
    one.state === 'Z' && t('zombie'),
    one.state === 'T' && t('stopped'),
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
        joined(
          t('pid {pid}', { pid: one.pid }),
          t('parent {pid}', { pid: one.ppid }),
          oneOrMany(one.threads, t('1 thread'), t('{count} threads', { count: one.threads })),
          description,
        ),
      ),
      escapeMarkdown(one.cwd ?? ''),
    ].join('\n\n'),
    spoken: joined(label, t('process {pid}', { pid: one.pid }), description).replaceAll(' · ', ', '),
    context: one.state === 'Z' ? 'process hasPid' : 'process hasPid canEnd',
    fold: children.length > 0 ? 'open' : 'none',
    command: null,
    children,
  };
}

function leftOverRow({ pid, startTime, command, reason }: Orphan | Zombie, context: string): Row {
  const label = shortCommand(command);
  return {
    id: `leftOver:${pid}:${startTime}`,
    label,
    description: reason,
    icon: null,
    tooltip: [codeBlock([command]), escapeMarkdown(`${t('pid {pid}', { pid })}: ${reason}`)].join('\n\n'),
    spoken: `${label}, ${t('process {pid}', { pid })}, ${reason}`,
    context: `process hasPid ${context}`.trim(),
    fold: 'none',
    command: null,
    children: [],
  };
}

function sortedSession(session: SessionInfo, processes: readonly ProcessInfo[]): Sorted {
  return { name: session.name, pid: session.run?.pid ?? 0, startedAt: session.createdAt, processes };
}

function sortedProcess(one: ProcessInfo, processes: readonly ProcessInfo[]): Sorted {
  return { name: shortCommand(one.command), pid: one.pid, startedAt: one.startTime, processes };
}

/** The program without its folder, its arguments as they are. */
function shortCommand(command: string): string {
  const [program = '', ...rest] = command.split(' ');
  return [program.slice(program.lastIndexOf('/') + 1) || program, ...rest].join(' ').slice(0, 80);
}
