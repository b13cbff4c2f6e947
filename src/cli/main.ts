// Entry of the command line: finds the verb, loads that command alone, runs it, and turns what it says into an exit code.

import type { Command } from 'commander';
import { didYouMean } from '../base/didYouMean.ts';
import { BUILD_VERSION } from '../protocol/version.ts';
import { usage } from './amounts.ts';
import { ExitCode } from './command.ts';
import { commandTable, verbOf } from './commands/table.ts';
import { Context, type GlobalOptions } from './context.ts';
import { exitCodeOf } from './exitCodes.ts';
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
  const word = firstWord(argv);
  const isBare = argv.length === 0 && process.stdout.isTTY && process.stdin.isTTY;
  const verb = word === undefined ? (isBare ? 'new' : undefined) : verbOf(word);
  if (word !== undefined && verb === undefined && word !== 'help') {
    const near = didYouMean(word, Object.keys(commandTable));
    const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; holdfast --help lists them';
    throw usage(`there is no command ${word}${hint}`);
  }
  const program = new Command('holdfast')
    .description('Terminals and dev services that outlive the editor.')
    .version(BUILD_VERSION, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError();
  withGlobals(program);
  let exitCode: number = ExitCode.ok;
  for (const [name, { summary, aliases, load }] of Object.entries(commandTable)) {
    const command = program
      .command(name)
      .description(summary)
      .aliases([...(aliases ?? [])])
      .exitOverride();
    withGlobals(command);
    if (name !== verb) continue;
    const file = await load();
    file.configure(command);
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2);
      const options: GlobalOptions & Record<string, unknown> = command.optsWithGlobals();
      exitCode = await file.run(new Context(name, options), args, options);
    });
  }
  await program.parseAsync(isBare ? ['new', '--attach'] : [...argv], { from: 'user' });
  return exitCode;
}

function withGlobals(command: Command): void {
  command
    .option('--home <dir>', 'HOLDFAST_HOME to use')
    .option('--root <dir>', 'project folder; default: found from the current one')
    .option('--all-roots', 'all projects instead of this one')
    .option('--json', 'print JSON for programs')
    .option('--start', 'start the daemon if none runs')
    .option('--no-start', 'never start the daemon');
}

/** The verb stands first, or after global options. */
function firstWord(argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--home' || word === '--root') at += 1;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
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
