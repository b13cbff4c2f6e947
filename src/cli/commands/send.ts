// `holdfast send`: types into a session without attaching.

import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import { type CommandFile, ExitCode, words } from '../command.ts';

export const send: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name')
      .argument('[text...]', 'what to type; - reads it from standard input')
      .option('--enter', 'then the Enter key')
      .option('--key <keys>', 'then keys such as C-c,Up,F5')
      .option('--eof', 'then the end of input'),
  async run(context, [session, given], options) {
    const typed = words(given);
    const text = typed.length === 1 && typed[0] === '-' ? await readAll(process.stdin) : typed.join(' ');
    const keys =
      typeof options['key'] === 'string' ? options['key'].split(',').filter((key) => key !== '') : [];
    const answer = await context.ask('ifKeepersLive', 'session/sendKeys', {
      session: String(session),
      root: context.root,
      text,
      keys: [...keys, ...(options['enter'] === true ? ['Enter'] : [])],
      eof: options['eof'] === true,
      writeId: randomUUID(),
    });
    context.print.json(answer);
    return ExitCode.ok;
  },
};
