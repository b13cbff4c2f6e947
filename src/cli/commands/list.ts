// `holdfast list`: terminals, pipes and tasks.

import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Column } from '../print.ts';
import { columns, type Row, registeredRow, sessionRow, usageOf, warningLines } from '../rows.ts';

export const list: CommandFile = {
  configure: (command) =>
    command
      .option('-a, --all', 'also those that ended')
      .option('--tag <tag>', 'only those with this tag')
      .option('--originator <tool>', 'only those asked for by it'),
  async run(context, _args, options) {
    const client = await context.connect('ifKeepersLive');
    try {
      const tag = text(options['tag']);
      const originator = text(options['originator']);
      const [{ sessions }, { processes }, tracked] = await Promise.all([
        client.request('session/list', {
          ...(!context.allRoots && { root: context.root }),
          ...(options['all'] !== true && { exited: false }),
          ...(tag !== undefined && { tag }),
          ...(originator !== undefined && { originator }),
        }),
        client.request('process/tree', { root: context.allRoots ? null : context.root }),
        client.request('process/list', {
          ...(!context.allRoots && { root: context.root }),
          ...(originator !== undefined && { originator }),
        }),
      ]);
      const usage = usageOf(processes);
      // Registered processes carry no tags of ours.
      const registered = tag === undefined ? tracked.processes.filter(({ session }) => session === null) : [];
      const rows = [
        ...sessions.filter(({ kind }) => kind !== 'service').map((session) => sessionRow(session, usage)),
        ...registered.map((process) => registeredRow(process, usage)),
      ];
      context.print.json(rows);
      if (rows.length === 0) context.print.line('no terminals here');
      else {
        context.print.table(rows, withViewers(columns(Date.now(), context.allRoots)));
        for (const line of warningLines(rows)) context.print.line(line);
      }
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

function withViewers(all: Column<Row>[]): Column<Row>[] {
  const shown = all.filter(({ title }) => title !== 'RESTARTS');
  const clients = ({ clients }: Row): string =>
    clients.map(({ label, mode }) => (mode === 'view' ? `${label} (view)` : label)).join(', ') ||
    pc.dim('detached');
  return [...shown, { title: 'CLIENTS', cell: clients }];
}
