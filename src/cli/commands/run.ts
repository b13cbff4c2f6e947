// `holdfast run`: runs a command attached, under a keeper; detach and it goes on. Its exit code becomes ours.

import { type CommandFile, words } from '../command.ts';
import { runAttach } from '../runAttach.ts';
import { createSession } from './new.ts';

export const run: CommandFile = {
  configure: (command) =>
    command
      .argument('<command...>', 'what to run')
      .option('--name <name>', 'unique among what runs in this root')
      .option('--cwd <dir>', 'default: this folder')
      .passThroughOptions(),
  async run(context, [argv], options) {
    const session = await createSession(context, words(argv), options);
    return runAttach([session.id]);
  },
};
