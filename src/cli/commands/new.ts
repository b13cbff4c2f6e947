// `holdfast new`: opens a terminal, or runs a command in one; prints its id, or attaches.

import { randomBytes } from 'node:crypto';
import type { SessionInfo } from '../../protocol/types.ts';
import { parseSize, usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text, words } from '../command.ts';
import type { Context } from '../context.ts';
import { runAttach } from '../runAttach.ts';

export const newSession: CommandFile = {
  configure: (command) =>
    command
      .argument('[command...]', 'default: your shell')
      .option('--attach', 'show it here')
      .option('--pipe', 'separate output and error, no terminal')
      .option('--name <name>', 'unique among what runs in this root')
      .option('--cwd <dir>', 'default: this folder')
      .option('--env <NAME=VALUE...>', 'on top of the environment of this shell')
      .option('--size <COLSxROWS>', 'default: that of this terminal')
      .option('--tag <tag...>', 'to find it by')
      .option('--shell <path>', 'default: $SHELL'),
  async run(context, [argv], options) {
    const session = await createSession(context, words(argv), options);
    if (options['attach'] === true) return runAttach([session.id]);
    context.print.json({
      id: session.id,
      name: session.name,
      pid: session.run?.pid ?? null,
      root: session.root,
    });
    context.print.line(session.id);
    return ExitCode.ok;
  },
};

export async function createSession(
  context: Context,
  argv: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<SessionInfo> {
  const size = text(options['size']);
  const { columns, rows } = process.stdout;
  const { session } = await context.ask('always', 'session/create', {
    id: newSessionId(),
    kind: options['pipe'] === true ? 'pipe' : 'terminal',
    root: context.root,
    argv: [...argv],
    shell: text(options['shell']) ?? null,
    cwd: text(options['cwd']) ?? context.cwd,
    env: [...context.env, ...words(options['env']).map(parsePair)],
    size: size !== undefined ? parseSize(size) : columns > 0 && rows > 0 ? { cols: columns, rows } : null,
    name: text(options['name']) ?? null,
    tags: words(options['tag']),
    parent: process.env['HOLDFAST_SESSION'] ?? null,
    originator: context.originator,
  });
  return session;
}

/** 10 letters and digits; not a secret, only unlike any other. */
function newSessionId(): string {
  return `t${[...randomBytes(9)].map((byte) => (byte % 36).toString(36)).join('')}`;
}

function parsePair(word: string): [string, string] {
  const at = word.indexOf('=');
  if (at <= 0) throw usage(`${word} is no NAME=VALUE`);
  return [word.slice(0, at), word.slice(at + 1)];
}
