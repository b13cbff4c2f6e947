// `holdfast tree`: the processes of sessions as they hang together, or those below one process.

import { printBytes } from '../../base/printBytes.ts';
import type { DaemonInput, ProcessNode } from '../../protocol/types.ts';
import { printDuration } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import type { Column } from '../print.ts';

export const tree: CommandFile = {
  configure: (command) =>
    command.argument('[target]', 'name or id of a service or session, or a pid; default: all of this root'),
  async run(context, [target]) {
    const client = await context.connect('ifKeepersLive');
    try {
      const which = await wanted(client, context, target === undefined ? undefined : String(target));
      const [{ processes }, { sessions }] = await Promise.all([
        client.request('process/tree', which),
        client.request('session/list', {}),
      ]);
      context.print.json(processes);
      const names = new Map(sessions.map(({ id, name }) => [id, name]));
      const rows = processes.flatMap((node) => rowsOf(node, '', ''));
      if (rows.length === 0) context.print.line('nothing runs here');
      else context.print.table(rows, columns(names, Date.now()));
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

async function wanted(
  client: Awaited<ReturnType<Context['connect']>>,
  context: Context,
  target: string | undefined,
): Promise<DaemonInput<'process/tree'>> {
  if (target === undefined) return { root: context.allRoots ? null : context.root };
  if (/^\d+$/.test(target)) return { pid: Number(target) };
  const { session } = await client.request('session/describe', { session: target, root: context.root });
  return { session: session.id };
}

interface Row {
  readonly node: ProcessNode;
  /** Lines that lead to it from its parent. */
  readonly branch: string;
}

function rowsOf(node: ProcessNode, branch: string, below: string): Row[] {
  const children = node.children.flatMap((child, index) => {
    const isLast = index === node.children.length - 1;
    return rowsOf(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`);
  });
  return [{ node, branch }, ...children];
}

function columns(names: ReadonlyMap<string, string>, now: number): Column<Row>[] {
  const session = ({ node, branch }: Row): string =>
    branch !== '' || node.session === null ? '' : (names.get(node.session) ?? node.session);
  return [
    { title: 'PID', cell: ({ node }) => String(node.pid), align: 'right' },
    { title: 'SESSION', cell: (row) => pc.bold(session(row)) },
    { title: 'STATE', cell: ({ node }) => stateText(node.state) },
    { title: 'CPU', cell: ({ node }) => `${node.cpu.toFixed(0)}%`, align: 'right' },
    { title: 'MEMORY', cell: ({ node }) => printBytes(node.rss), align: 'right' },
    { title: 'THREADS', cell: ({ node }) => String(node.threads), align: 'right' },
    { title: 'PORTS', cell: ({ node }) => node.ports.map((port) => `:${port}`).join(' ') || '–' },
    { title: 'UPTIME', cell: ({ node }) => printDuration(now - node.startedAt), align: 'right' },
    { title: 'COMMAND', cell: ({ node, branch }) => pc.dim(branch) + fitting(branch + node.command, branch) },
  ];
}

/** A command may be longer than any screen; the figures before it take some 70 columns. */
function fitting(whole: string, branch: string): string {
  const room = process.stdout.isTTY ? Math.max(20, process.stdout.columns - 70) : Number.POSITIVE_INFINITY;
  const cut = whole.length > room ? `${whole.slice(0, room - 1)}…` : whole;
  return cut.slice(branch.length);
}

function stateText(state: string): string {
  if (state === 'Z') return pc.yellow('zombie');
  if (state === 'T') return pc.yellow('stopped');
  if (state === 'D') return 'waiting';
  return state === 'R' ? pc.green('running') : 'sleeping';
}
