// `holdfast start -- CMD …`: a service that stands in no file, made of a command and a few options.

import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { PlainClient } from '../../client/connect.ts';
import { usage } from '../amounts.ts';
import { text, words } from '../command.ts';
import type { Context } from '../context.ts';
import { parsePair } from './new.ts';

type Options = Readonly<Record<string, unknown>>;

/** Programs that run another: what they run says more. */
const RUNNERS = /^(node|deno|bun|bunx|python[\d.]*|ruby|npm|npx|pnpm|yarn|sh|bash|env)$/;
const PORT_MAX = 65_535;

export function withAdHocOptions(command: Command): Command {
  return command
    .option('--name <name>', 'of a service that is declared by `-- CMD`; default: that of the program')
    .option('--cwd <dir>', 'where it runs; default: this folder')
    .option('--env <NAME=VALUE...>', 'on top of the environment of this shell')
    .option('--group <group>', 'a target for all services of the group')
    .option('--restart <policy>', 'always (default), on-failure or never')
    .option('--max-restarts <count>', 'crashes in a row until it is failed; default: 16')
    .option('--port <port>', 'it is ready when something listens there')
    .option('--no-tty', 'standard output and error apart, no terminal');
}

/** An option that was given and says something only about a service that is declared. */
export function adHocOption(options: Options): string | undefined {
  if (options['tty'] === false) return '--no-tty';
  const names = ['name', 'cwd', 'env', 'group', 'restart', 'maxRestarts', 'port'];
  const given = names.find((name) => options[name] !== undefined);
  return given?.replace(/^/, '--').replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
}

/** @returns its name */
export async function declareAdHoc(
  context: Context,
  client: PlainClient,
  argv: readonly string[],
  options: Options,
): Promise<string> {
  const [program] = argv;
  if (program === undefined) throw usage('there is no command after --');
  const name = text(options['name']) ?? nameOf(argv);
  const group = text(options['group']);
  const port = numberOf(options, 'port', PORT_MAX);
  const entry = {
    command: argv.map(literal),
    cwd: literal(resolve(context.cwd, text(options['cwd']) ?? '.')),
    env: Object.fromEntries(words(options['env']).map((word) => parsePair(literal(word)))),
    tty: options['tty'] !== false,
    restart: restartOf(options),
    ...(group !== undefined && { group }),
    ...(port !== undefined && { ports: [port], ready: { port } }),
  };
  const { root, env } = context;
  const { service } = await client.request('service/declare', { root, name, entry, env });
  return service.id;
}

function restartOf(options: Options): unknown {
  const maxRestarts = numberOf(options, 'maxRestarts', Number.MAX_SAFE_INTEGER);
  const policy = text(options['restart']);
  return {
    ...(policy !== undefined && { policy }),
    ...(maxRestarts !== undefined && { maxRestarts }),
  };
}

function numberOf(options: Options, name: string, max: number): number | undefined {
  const word = text(options[name]);
  if (word === undefined) return undefined;
  const value = Number(word);
  if (!Number.isInteger(value) || value < 0 || value > max) throw usage(`${word} is no number up to ${max}`);
  return value;
}

/** `npm run dev` is `dev`, `node ./api/server.mjs` is `server`. */
function nameOf(argv: readonly string[]): string {
  const isRunner = (word: string): boolean => RUNNERS.test(basename(word));
  const said = argv.find((word) => !isRunner(word) && !/^-|^run$|^exec$|=/.test(word)) ?? argv[0] ?? '';
  const name = basename(said)
    .replace(/\.[a-z]+$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64);
  if (name === '' || name === 'all')
    throw usage('no name can be made of this command: give it one with --name');
  return name;
}

/** A dollar sign means something in holdfast.yaml; here the shell has seen to those. */
function literal(word: string): string {
  return word.replaceAll('$', '$$$$');
}
