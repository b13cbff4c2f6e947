// `holdfast complete`, which shells call: answers what could come next on a command line. The first line says what kind of
// words they are (completion/answer.ts), each after it is one, with what it is about behind a tab.

import { Command } from 'commander';
import { type CommandFile, ExitCode, text, words } from '../command.ts';
import { answer, type Candidate } from '../completion/answer.ts';
import { namesOf } from '../completion/names.ts';
import { Context } from '../context.ts';
import { withGlobals } from '../globalOptions.ts';
import { commandTable, verbOf } from './table.ts';

export const complete: CommandFile = {
  configure: (command) =>
    command
      .argument('[words...]', 'what was typed so far')
      .option('--shell <name>', 'who asks', 'bash')
      .option('--breaks <characters>', 'what ends a word there, as far as the shell is concerned', ''),
  async run(_context, [given], options) {
    const isRaw = text(options['shell']) !== 'fish';
    const joined = rejoined(words(given), text(options['breaks']) ?? '');
    const typed = isRaw ? joined.words.map(unquoted) : joined.words;
    // A mistake in what is typed is no news to whoever is still typing.
    const { kind, candidates } = await answer(typed, {
      verbs: () =>
        Object.entries(commandTable).flatMap(([value, { summary, isHidden }]): Candidate[] =>
          isHidden === true ? [] : [{ value, about: summary }],
        ),
      verbOf,
      load: (verb) => commandTable[verb]?.load() ?? Promise.reject(new Error(`there is no ${verb}`)),
      newCommand: (verb) => {
        const command = new Command(verb);
        withGlobals(command);
        return command;
      },
      names: (which, isElsewhere) => namesOf(new Context('complete', globalsIn(typed)), which, isElsewhere),
    });
    process.stdout.write(`${kind}\n`);
    for (const { value, about } of candidates)
      process.stdout.write(`${value.slice(joined.cut)}\t${about.replace(/\s+/g, ' ')}\n`);
    return ExitCode.ok;
  },
};

/** Of the line that is completed: its root is where names are looked for. */
function globalsIn(typed: readonly string[]): { home?: string; root?: string; allRoots: boolean } {
  const follows = (flag: string): string | undefined => {
    const at = typed.indexOf(flag);
    return at === -1
      ? typed.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
      : typed[at + 1];
  };
  const [home, root] = [follows('--home'), follows('--root')];
  return {
    ...(home ? { home } : {}),
    ...(root ? { root } : {}),
    allRoots: typed.includes('--all-roots'),
  };
}

/** bash hands over `shop:api` as three words. @returns how much of each answer is in the words before the last, too */
function rejoined(given: readonly string[], breaks: string): { words: readonly string[]; cut: number } {
  const ends = [':', '='].filter((character) => breaks.includes(character));
  if (ends.length === 0) return { words: given, cut: 0 };
  const isBreak = (word: string | undefined): boolean => word !== undefined && ends.includes(word);
  const joined: string[] = [];
  given.forEach((word, at) => {
    const last = joined.pop();
    if (last !== undefined && (isBreak(word) || isBreak(given[at - 1]))) joined.push(last + word);
    else joined.push(...(last === undefined ? [] : [last]), word);
  });
  const current = joined.at(-1) ?? '';
  return { words: joined, cut: Math.max(...ends.map((character) => current.lastIndexOf(character) + 1)) };
}

/** As far as it goes: the word is still being typed, so a quote may be open. */
function unquoted(word: string): string {
  return word.replace(/^["']/, '').replace(/\\(.)/g, '$1');
}
