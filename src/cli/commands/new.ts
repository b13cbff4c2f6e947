// `holdfast new`: opens a terminal, or runs a command in one; prints its id, or attaches.

import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
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
      .option('--merged', 'with --pipe: output and error as one, in their order')
      .option('--name <name>', 'unique among what runs in this root')
      .option('--cwd <dir>', 'default: this folder')
      .option('--env <NAME=VALUE...>', 'on top of the environment of this shell')
      .option('--size <COLSxROWS>', 'default: that of this terminal')
      .option('--tag <tag...>', 'to find it by')
      .option('--shell <path>', 'default: $SHELL'),
  async run(context, [argv], options) {
    const session = await createSession(context, words(argv), options);
    if (options['attach'] === true) return runAttach(context, [session.id]);
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
    id: newSessionId('t'),
    kind: options['pipe'] === true ? 'pipe' : 'terminal',
    merged: options['merged'] === true,
    root: context.root,
    argv: [...argv],
    shell: text(options['shell']) ?? null,
    cwd: resolve(context.cwd, text(options['cwd']) ?? '.'),
    env: [...context.env, ...words(options['env']).map(parsePair)],
    size: size !== undefined ? parseSize(size) : columns > 0 && rows > 0 ? { cols: columns, rows } : null,
    name: text(options['name']) ?? null,
    tags: words(options['tag']),
    parent: context.parentSession,
    originator: context.originator,
  });
  return session;
}

/** 10 letters and digits; not a secret, only unlike any other. @param kind its first letter */
export function newSessionId(kind: 't' | 'p'): string {
  return `${kind}${[...randomBytes(9)].map((byte) => (byte % 36).toString(36)).join('')}`;
}

/** `NAME=VALUE` */
export function parsePair(word: string): [string, string] {
  const at = word.indexOf('=');
  if (at <= 0) throw usage(`${word} is no NAME=VALUE`);
  return [word.slice(0, at), word.slice(at + 1)];
}
