// `holdfast spawn`: starts a command that nobody watches; its output and its end are kept like those of any session.

import { resolve } from 'node:path';
import { type CommandFile, ExitCode, text, words } from '../command.ts';
import { newSessionId, parsePair } from './new.ts';

export const spawn: CommandFile = {
  configure: (command) =>
    command
      .argument('<command...>', 'what to start')
      .option('--name <name>', 'unique among what runs in this root')
      .option('--cwd <dir>', 'default: this folder')
      .option('--env <NAME=VALUE...>', 'on top of the environment of this shell')
      .option('--clean', 'nothing of the environment of this shell')
      .option('--originator <tool>', 'who asks for it: a name, or TOOL:PID; default: this shell'),
  async run(context, [argv], options) {
    const isClean = options['clean'] === true;
    const own = words(options['env']).map(parsePair);
    const { session, process: spawned } = await context.ask('always', 'process/spawn', {
      id: newSessionId('p'),
      root: context.root,
      command: words(argv),
      cwd: resolve(context.cwd, text(options['cwd']) ?? '.'),
      env: isClean ? own : [...context.env, ...own],
      envPolicy: isClean ? 'clean' : 'client',
      originator: context.originatorOf(text(options['originator'])),
      name: text(options['name']) ?? null,
    });
    const { pid, startTime, originator, containment } = spawned;
    const { id, name, root } = session;
    context.print.json({ id, name, pid, startTime, root, originator, containment });
    context.print.line(id);
    return ExitCode.ok;
  },
};
