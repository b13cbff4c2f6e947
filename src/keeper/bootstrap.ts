// How a keeper is started: `keeper.js --home DIR --id ID [--root ROOT]`, in a folder `keepers/<id>` that its launcher
// made. It says on standard output that it is ready with one line of JSON: `{ keeper, pid, controlSocket, dataSocket }`. Standard input is not read.

import { parseArgs } from 'node:util';

export interface Bootstrap {
  readonly home: string;
  readonly id: string;
  /** Key of the root it serves; null = none. */
  readonly root: string | null;
}

/** Throws on a missing or unknown argument. */
export function parseBootstrap(args: readonly string[]): Bootstrap {
  const { values } = parseArgs({
    args: [...args],
    options: { home: { type: 'string' }, id: { type: 'string' }, root: { type: 'string' } },
  });
  const { home, id, root } = values;
  if (home === undefined || id === undefined) throw new Error('a keeper needs --home and --id');
  return { home, id, root: root ?? null };
}
