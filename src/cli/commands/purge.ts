// `holdfast purge`: forgets ended sessions and deletes their history.

import { isFailure } from '../../protocol/failure.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import { nothingToDo } from './results.ts';

export const purge: CommandFile = {
  configure: (command) =>
    command
      .argument('[session]', 'id; default: all that ended')
      .option('--originator <tool>', 'only those asked for by it'),
  async run(context, [session], options) {
    const originator = text(options['originator']);
    try {
      const { purged } = await context.ask('ifKeepersLive', 'session/purgeExited', {
        ...(!context.allRoots && session === undefined && { root: context.root }),
        ...(originator !== undefined && { originator }),
        ...(session !== undefined && { session: String(session) }),
      });
      context.print.json({ purged });
      context.print.line(purged.length === 0 ? 'nothing to do' : `forgotten: ${purged.join(' ')}`);
      return ExitCode.ok;
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      throw error;
    }
  },
};
