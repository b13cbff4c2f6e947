// `holdfast ps`: what lives, in this root or in all; one sample.

import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import { columns, type Row, serviceRow, sessionRow, usageOf } from '../rows.ts';

export const ps: CommandFile = {
  configure: (command) => command.option('-a, --all', 'also what ended, and services that are stopped'),
  async run(context, _args, options) {
    const rows = (await readRows(context)).filter(
      (row) =>
        options['all'] === true ||
        !row.exited ||
        (['waiting', 'starting', 'backingOff', 'stopping', 'failed', 'lost'].includes(row.state) &&
          row.kind === 'service'),
    );
    context.print.json(rows);
    if (rows.length === 0) context.print.line('nothing runs here');
    else context.print.table(rows, columns(Date.now(), context.allRoots));
    return ExitCode.ok;
  },
};

/** Services, then sessions that are none. */
async function readRows(context: Context): Promise<Row[]> {
  const client = await context.connect('ifKeepersLive');
  try {
    const { root, allRoots } = context;
    const [{ sessions }, { services }, { processes }] = await Promise.all([
      client.request('session/list', allRoots ? {} : { root }),
      client.request('service/list', allRoots ? {} : { root }),
      client.request('process/tree', { root: allRoots ? null : root }),
    ]);
    const usage = usageOf(processes);
    const byId = new Map(sessions.map((session) => [session.id, session]));
    return [
      ...services.map((service) => serviceRow(service, byId.get(service.id), usage)),
      ...sessions.filter(({ kind }) => kind !== 'service').map((session) => sessionRow(session, usage)),
    ];
  } finally {
    client.dispose();
  }
}
