// `create_terminal`: opens a terminal that outlives the agent, with a shell or one command in it.

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { Name } from '../../protocol/schema/model.ts';
import type { Agent } from '../agent.ts';
import { sessionText } from '../texts.ts';
import { ADDS, tool } from '../tool.ts';

/** Wider than the usual one: nobody looks at it as a rule, and lines that are not wrapped are read better. */
const SIZE = { cols: 120, rows: 40 } as const;

export const createTerminal = tool({
  name: 'create_terminal',
  title: 'Create a terminal',
  description:
    'Opens a terminal that goes on when you are gone, with a shell for run_command, or with one command for something long or interactive. For a dev server that stands in holdfast.yaml use start_services instead. Starts Holdfast itself where it does not run. The person can see it and attach to it.',
  input: z.strictObject({
    command: z
      .union([z.string().min(1).max(16_384), z.array(z.string()).min(1).max(1_000)])
      .optional()
      .describe('A line for the shell, or a program with its arguments. Absent: an interactive shell.'),
    name: Name.optional().describe('Unique in the project; absent: named after its program.'),
    cwd: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .describe('Absolute, or from the folder you were started in.'),
    shell: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .describe('Path of a shell; absent: that of the person. run_command needs bash, zsh or fish.'),
  }),
  annotations: { ...ADDS, idempotentHint: false, openWorldHint: true },
  async question(agent, { command, cwd, shell }) {
    const what = typeof command === 'string' ? command : (command?.join(' ') ?? 'a shell');
    const by = shell === undefined ? '' : `, by ${shell}`;
    return {
      title: 'Run this in a new terminal?',
      lines: [`${what}${by}`, `in ${resolve(agent.cwd, cwd ?? '.')}`],
    };
  },
  async run(agent, { command, name, cwd, shell }) {
    await agent.link.launch();
    const { session } = await agent.link.request('session/create', {
      // Unlike any other, so that a repeat is answered with what is there.
      id: `t${randomUUID().replaceAll('-', '').slice(0, 12)}`,
      kind: 'terminal',
      root: agent.root,
      argv: typeof command === 'string' ? shellLine(agent, shell, command) : (command ?? []),
      shell: shell ?? null,
      cwd: resolve(agent.cwd, cwd ?? '.'),
      env: agent.env,
      size: SIZE,
      name: name ?? null,
      parent: agent.parentSession,
      originator: agent.originator,
    });
    return { text: sessionText(session, agent.owns) };
  },
});

function shellLine({ env }: Agent, shell: string | undefined, line: string): string[] {
  const known = new Map(env);
  if (process.platform === 'win32' && shell === undefined) {
    return [known.get('ComSpec') ?? 'cmd.exe', '/d', '/s', '/c', line];
  }
  return [shell ?? (known.get('SHELL') || '/bin/sh'), '-c', line];
}
