// `holdfast exec`: runs a line in a shell that is there, as if typed, and passes its exit code on.

import { parseDuration } from '../amounts.ts';
import { type CommandFile, ExitCode, words } from '../command.ts';

/** The daemon still has to read and to answer. */
const ANSWER_MS = 25_000;

export const exec: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name of a shell at its prompt')
      .argument('<line...>', 'what to type; words are joined by blanks')
      .option('--timeout <duration>', 'stop waiting after it; the command goes on', '30s'),
  async run(context, [session, line], options) {
    const timeoutMs = parseDuration(String(options['timeout']));
    const result = await context.ask(
      'ifKeepersLive',
      'session/runCommand',
      { session: String(session), root: context.root, line: words(line).join(' '), timeoutMs },
      { timeoutMs: timeoutMs + ANSWER_MS },
    );
    context.print.json(result);
    if (result.output !== '') context.print.line(result.output);
    if (result.isTimedOut) {
      if (!context.print.isJson) process.stderr.write(`holdfast: it goes on; no end after ${timeoutMs} ms\n`);
      return ExitCode.timedOut;
    }
    return result.exitCode ?? ExitCode.failure;
  },
};
