// `holdfast attach`: shows a session in this terminal.

import { existsSync } from 'node:fs';
import { sessionPaths } from '../../host/paths.ts';
import { usage } from '../amounts.ts';
import type { CommandFile } from '../command.ts';
import { runAttach } from '../runAttach.ts';

export const attach: CommandFile = {
  configure: (command) =>
    command
      .argument('[session]', 'id or name')
      .option('--read-only', 'watch only')
      .option('--steal', 'type here; those who typed watch from now on')
      .option('--create', 'make it if that id was never used')
      .option('--claim', 'take the longest detached terminal this window showed, else make one'),
  async run(context, [session], options) {
    const flags = ['readOnly', 'steal', 'create', 'claim'].filter((name) => options[name] === true);
    if (context.far !== undefined && options['claim'] === true)
      throw usage('--claim is for terminals of a window on the same machine; name the session');
    const id = session === undefined ? undefined : await idOf(String(session), options);
    return runAttach(context, [
      ...(id === undefined ? [] : [id]),
      ...flags.map((name) => (name === 'readOnly' ? '--read-only' : `--${name}`)),
    ]);

    /** A name is looked up by the daemon; an id is found by its files, with or without one. */
    async function idOf(word: string, { create }: Readonly<Record<string, unknown>>): Promise<string> {
      // On another machine the attach client asks itself.
      if (context.far !== undefined || create === true || existsSync(sessionPaths(context.paths, word).meta))
        return word;
      const { session: found } = await context.ask('ifKeepersLive', 'session/describe', {
        session: word,
        root: context.root,
      });
      return found.id;
    }
  },
};
