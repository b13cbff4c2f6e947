// `run_command`: runs a line in a shell that is there, as if typed, and answers with what it printed and its exit code.

import * as z from 'zod';
import { confirm, TYPES, terminal, tool } from '../tool.ts';

/** The daemon still has to read and to answer. */
const ANSWER_MS = 25_000;
const USUAL_S = 30;
const MAX_S = 3_600;

export const runCommand = tool({
  name: 'run_command',
  title: 'Run a command in a shell',
  description:
    'Types a line into an interactive bash, zsh or fish at its prompt, waits until it has ended, and answers with its exit code and what it printed. The folder, variables and history of that shell are as they were left. One that takes longer than the timeout goes on: wait_for it to be idle, then read_screen. For what never ends (a dev server) use start_services or create_terminal. A shell you did not create needs confirm: true.',
  input: z.strictObject({
    terminal,
    command: z.string().min(1).max(16_384).describe('One line, without line breaks.'),
    timeout_seconds: z
      .number()
      .positive()
      .max(MAX_S)
      .default(USUAL_S)
      .describe('How long to wait for its end, in seconds.'),
    confirm,
  }),
  annotations: TYPES,
  async question(agent, { terminal: named, command, confirm: isConfirmed }) {
    const session = await agent.session(named);
    const title = `Run a command in the terminal ${session.name}?`;
    return agent.owns.sessionQuestion(title, command, session, isConfirmed);
  },
  async run(agent, { terminal: named, command, timeout_seconds, confirm: isConfirmed }) {
    const session = await agent.session(named);
    agent.owns.checkSession('run_command', `type ${command} into`, session, isConfirmed);
    const timeoutMs = Math.ceil(timeout_seconds * 1_000);
    const done = await agent.link.request(
      'session/runCommand',
      { session: session.id, root: agent.root, line: command, timeoutMs },
      { timeoutMs: timeoutMs + ANSWER_MS },
    );
    const { output, exitCode, isTimedOut, isTruncated, cwd, durationMs } = done;
    const how = isTimedOut
      ? `It goes on: no end after ${timeout_seconds} s. So far it printed:`
      : `${exitCode === null ? 'The shell said no exit code' : `exit code ${exitCode}`}${
          durationMs === null ? '' : ` after ${Math.round(durationMs)} ms`
        }${cwd === null ? '' : `, now in ${cwd}`}`;
    const older = isTruncated ? ['(what it printed first is left out)'] : [];
    return {
      text: [how, ...older, output].join('\n'),
      keep: 'last',
      more: 'let the command print less, or into a file that you read in parts',
    };
  },
});
