// `holdfast run`: runs a command attached, under a keeper; detach and it goes on. Its exit code becomes ours.

import { type CommandFile, words } from '../command.ts';
import { runAttach } from '../runAttach.ts';
import { createSession } from './new.ts';

export const run: CommandFile = {
  configure: (command) =>
    command
      .argument('<command...>', 'what to run')
      .option('--name <name>', 'unique among what runs in this root')
      .option('--cwd <dir>', 'default: this folder'),
  async run(context, [argv], options) {
    // Without a terminal around it a program gets none either: its output and errors stay apart.
    const pipe = process.stdin.isTTY !== true || process.stdout.isTTY !== true;
    const session = await createSession(context, words(argv), { ...options, pipe });
    return runAttach(context, [session.id, '--plain']);
  },
};
