// What could stand where the cursor is: verbs and options from the table of commands, names from a daemon that runs. It
// starts nothing, and what goes wrong leaves it with fewer words to offer.

import type { Command, Option } from 'commander';
import type { CommandFile } from '../command.ts';
import { placeOf, takesValue, verbAt } from './commandLine.ts';

export interface Candidate {
  readonly value: string;
  /** For shells that show it. */
  readonly about: string;
}

/** What the shell itself knows better: names of files, of folders, or the words of another command. */
export type Kind = 'words' | 'files' | 'folders' | 'command';

export interface Answer {
  readonly kind: Kind;
  readonly candidates: readonly Candidate[];
}

export type NameKind = 'services' | 'sessions' | 'both';

export interface Sources {
  readonly verbs: () => readonly Candidate[];
  readonly verbOf: (word: string) => string | undefined;
  readonly load: (verb: string) => Promise<CommandFile>;
  /** With the options every command has. */
  readonly newCommand: (verb: string) => Command;
  /** @param isElsewhere as ROOT:NAME, of all roots */
  readonly names: (kind: NameKind, isElsewhere: boolean) => Promise<readonly Candidate[]>;
}

const FOLDER_OPTIONS = ['--home', '--root', '--cwd', '--out'];
const SERVICE_VERBS = ['start', 'stop', 'restart', 'delete', 'why'];
const NOTHING: Answer = { kind: 'words', candidates: [] };

/** @param words all that was typed after the program's name; the last is being typed, and may be empty */
export async function answer(words: readonly string[], sources: Sources): Promise<Answer> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const at = verbAt(before);
  const word = before[at];
  if (word === undefined) {
    const options = sources.newCommand('holdfast');
    const place = placeOf(options, before, current);
    if (place.at === 'value') return valueAnswer(place.option, place.prefix, current);
    return current.startsWith('-')
      ? optionAnswer(options, before, current)
      : wordAnswer(sources.verbs(), current);
  }
  const verb = sources.verbOf(word);
  if (verb === undefined) return NOTHING;
  const command = (await sources.load(verb)).configure(sources.newCommand(verb));
  const after = before.slice(at + 1);
  const place = placeOf(command, after, current);
  if (place.at === 'option') return optionAnswer(command, after, current);
  if (place.at === 'value') return valueAnswer(place.option, place.prefix, current);
  const { argument } = place;
  if (argument === undefined) return NOTHING;
  if (argument.argChoices !== undefined) return wordAnswer(argument.argChoices.map(plain), current);
  const named = async (kind: NameKind): Promise<Answer> =>
    wordAnswer(await sources.names(kind, current.includes(':')), current);
  switch (argument.name()) {
    case 'service':
      return named('services');
    case 'target': {
      // `start -- CMD` declares what is not there yet.
      if (after.includes('--')) return { kind: place.isFirst ? 'command' : 'files', candidates: [] };
      return named(SERVICE_VERBS.includes(verb) ? 'services' : 'both');
    }
    case 'session':
      return named('sessions');
    case 'command':
      return { kind: place.isFirst ? 'command' : 'files', candidates: [] };
    case 'file':
      return { kind: 'files', candidates: [] };
    default:
      return NOTHING;
  }
}

function optionAnswer(command: Command, before: readonly string[], current: string): Answer {
  const fresh = command.options.filter(
    ({ long, short, variadic, hidden }) =>
      !hidden && (variadic || !before.some((word) => word === short || word.split('=')[0] === long)),
  );
  const all = fresh.flatMap(({ long, short, description }) =>
    [long, short].flatMap((flag): Candidate[] =>
      flag === undefined ? [] : [{ value: flag, about: description }],
    ),
  );
  return wordAnswer([...all, { value: '--help', about: 'how to use it' }], current);
}

function valueAnswer(option: Option, prefix: string, current: string): Answer {
  if (!takesValue(option)) return NOTHING;
  if (option.argChoices !== undefined)
    return wordAnswer(
      option.argChoices.map((choice) => plain(prefix + choice)),
      current,
    );
  return { kind: FOLDER_OPTIONS.includes(option.long ?? '') ? 'folders' : 'words', candidates: [] };
}

function wordAnswer(all: readonly Candidate[], current: string): Answer {
  return { kind: 'words', candidates: all.filter(({ value }) => value.startsWith(current)) };
}

function plain(value: string): Candidate {
  return { value, about: '' };
}
