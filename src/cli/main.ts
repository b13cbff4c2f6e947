// Entry of the command line: finds the verb, loads that command alone, runs it, and turns what it says into an exit code.

import type { Command } from 'commander';
import { didYouMean } from '../base/didYouMean.ts';
import { BUILD_VERSION } from '../protocol/version.ts';
import { usage } from './amounts.ts';
import { ExitCode } from './command.ts';
import { commandTable, shownVerbs, verbOf } from './commands/table.ts';
import { Context, type Far, type GlobalOptions } from './context.ts';
import { exitCodeOf } from './exitCodes.ts';
import { GLOBALS_WITH_VALUE, withGlobals } from './globalOptions.ts';
import { Printer } from './print.ts';

async function main(argv: readonly string[]): Promise<number> {
  const isJson = argv.includes('--json');
  try {
    return await dispatch(argv);
  } catch (error) {
    if (isCommanderEnd(error)) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    new Printer(isJson).failure(error);
    return exitCodeOf(error);
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const { Command } = await import('commander');
  const [word, next] = plainWords(argv);
  const isBare = argv.length === 0 && process.stdout.isTTY && process.stdin.isTTY;
  const asked = word === 'help' ? next : word;
  const verb = asked === undefined ? (isBare ? 'new' : undefined) : verbOf(asked);
  if (asked !== undefined && verb === undefined && asked !== 'help') {
    const near = didYouMean(asked, shownVerbs);
    const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; holdfast --help lists them';
    throw usage(`there is no command ${asked}${hint}`);
  }
  const program = new Command('holdfast')
    .description('Terminals and dev services that outlive the editor.')
    .version(BUILD_VERSION, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError();
  withGlobals(program);
  // Each command is a dozen options to make, so the list of all is only made to be shown.
  for (const name of verb === undefined ? shownVerbs : []) addCommand(program, name);
  let exitCode: number = ExitCode.ok;
  const file = verb === undefined ? undefined : await commandTable[verb]?.load();
  if (verb !== undefined && file !== undefined) {
    const command = file.configure(addCommand(program, verb));
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2);
      const options: GlobalOptions & Record<string, unknown> = command.optsWithGlobals();
      const other = options.host === undefined ? undefined : await reach(verb, options.host, options);
      try {
        exitCode = await file.run(new Context(verb, options, other), args, options);
      } finally {
        other?.far.dispose();
      }
    });
  }
  await program.parseAsync(isBare ? ['new', '--attach'] : [...argv], { from: 'user' });
  return exitCode;
}

/** What it takes is loaded only where another machine is asked. */
async function reach(verb: string, host: string, { home, root }: GlobalOptions): Promise<Far> {
  if (commandTable[verb]?.isLocal === true) {
    throw usage(`${verb} is about the machine it runs on; run it there: ssh ${host} holdfast ${verb}`);
  }
  const { FarHost } = await import('../client/bridge/farHost.ts');
  return FarHost.reach({ host, home, root }, process.env);
}

function addCommand(program: Command, name: string): Command {
  const row = commandTable[name];
  const command = program
    .command(name, { hidden: row?.isHidden === true })
    .description(row?.summary ?? '')
    .aliases([...(row?.aliases ?? [])])
    .exitOverride();
  withGlobals(command);
  return command;
}

/** The first two that are no options: the verb, which stands first or after global options, and what follows. */
function plainWords(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length && words.length < 2; at++) {
    const word = argv[at] ?? '';
    if (GLOBALS_WITH_VALUE.includes(word)) at += 1;
    else if (!word.startsWith('-')) words.push(word);
  }
  return words;
}

/** Commander throws to end: help and version with 0, mistakes with 1; it has printed why. */
function isCommanderEnd(error: unknown): error is Error & { exitCode: number } {
  return (
    error instanceof Error &&
    'code' in error &&
    String(error.code).startsWith('commander.') &&
    'exitCode' in error
  );
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has seen enough.
  if (error.code === 'EPIPE') process.exit(ExitCode.ok);
});
void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
