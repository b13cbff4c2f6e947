// `holdfast ps`: what lives, in this root or in all; one sample, or with `--watch` a table that stays.

import type { DaemonInput, DaemonMethod, DaemonResult } from '../../protocol/types.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import { tableLines } from '../print.ts';
import { columns, type Row, registeredRow, serviceRow, sessionRow, usageOf, warningLines } from '../rows.ts';
import { watchTable } from './watchTable.ts';

interface Asked {
  request<M extends DaemonMethod>(method: M, params: DaemonInput<M>): Promise<DaemonResult<M>>;
}

export const ps: CommandFile = {
  configure: (command) =>
    command
      .option('-a, --all', 'also what ended, and services that are stopped')
      .option('-w, --watch', 'a table that stays and follows, until Ctrl+C'),
  async run(context, _args, options) {
    const isShown = options['all'] === true ? () => true : isLiveOrWanted;
    const read = async (client: Asked): Promise<Row[]> => (await readRows(context, client)).filter(isShown);
    if (options['watch'] === true)
      return watchTable(context, async (client) => linesOf(await read(client), context));
    const client = await context.connect('ifKeepersLive');
    try {
      const rows = await read(client);
      context.print.json(rows);
      for (const line of linesOf(rows, context)) context.print.line(line);
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

const WANTED: ReadonlySet<string> = new Set([
  'waiting',
  'starting',
  'backingOff',
  'stopping',
  'failed',
  'lost',
]);

function isLiveOrWanted({ exited, kind, state, nextRunAt }: Row): boolean {
  return !exited || nextRunAt !== null || (kind === 'service' && WANTED.has(state));
}

function linesOf(rows: readonly Row[], { allRoots }: Context): string[] {
  if (rows.length === 0) return ['nothing runs here'];
  return [...tableLines(rows, columns(Date.now(), allRoots)), ...warningLines(rows)];
}

/** Services, then sessions that are none, then what is registered. */
async function readRows({ root, allRoots }: Context, client: Asked): Promise<Row[]> {
  // What takes longest is asked first.
  const [{ processes }, { sessions }, { services }, tracked] = await Promise.all([
    client.request('process/tree', { root: allRoots ? null : root }),
    client.request('session/list', allRoots ? {} : { root }),
    client.request('service/list', allRoots ? {} : { root }),
    client.request('process/list', allRoots ? {} : { root }),
  ]);
  const usage = usageOf(processes);
  const byId = new Map(sessions.map((session) => [session.id, session]));
  return [
    ...services.map((service) => serviceRow(service, byId.get(service.id), usage)),
    ...sessions.filter(({ kind }) => kind !== 'service').map((session) => sessionRow(session, usage)),
    ...tracked.processes
      .filter(({ session }) => session === null)
      .map((process) => registeredRow(process, usage)),
  ];
}
