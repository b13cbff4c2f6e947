// `holdfast init`: a first holdfast.yaml from what lies in this folder, shown, and written where there is none yet.

import { writeFileSync } from 'node:fs';
import { rootKey } from '../../host/root.ts';
import { alreadyExists } from '../../protocol/failure.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const init: CommandFile = {
  configure: (command) => command.option('--print', 'only print it, write nothing'),
  async run(context, _args, options) {
    // A folder below a root may become one of its own.
    const root = options['root'] === undefined ? rootKey(context.cwd) : (context.root ?? context.cwd);
    const { file, exists, source, text } = await context.ask('always', 'config/init', { root });
    const { print } = context;
    if (options['print'] === true) {
      print.json({ file, source, text, written: false });
      print.line(text.trimEnd());
      return ExitCode.ok;
    }
    if (exists) throw alreadyExists('file', file, 'holdfast init --print shows what it would say');
    // Not over one that has just come.
    writeFileSync(file, text, { flag: 'wx' });
    print.json({ file, source, text, written: true });
    print.line(text);
    print.line(pc.dim(`Written to ${file}; holdfast up starts it.`));
    return ExitCode.ok;
  },
};
