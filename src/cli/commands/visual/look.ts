// How what is drawn looks, as options of the command line: one span from a text and its style, or many as JSON.

import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { DaemonInput } from '../../../protocol/types.ts';
import { usage } from '../../amounts.ts';
import { text } from '../../command.ts';

type Options = Readonly<Record<string, unknown>>;
type Spans = NonNullable<DaemonInput<'overlay/create'>['spans']>;
type SpanChanges = NonNullable<DaemonInput<'overlay/update'>['spans']>;

const FLAGS = ['bold', 'faint', 'italic', 'underline', 'blink', 'inverse', 'strike'] as const;
const SCREENS = ['any', 'normal', 'alternate'] as const;
/** Of a text that was given no name. */
const SPAN = 'text';

export function withLook(command: Command): Command {
  command
    .option('--id <id>', 'what to call it; default: made up, and printed')
    .option('--z <depth>', 'higher is nearer; default: above all that is there')
    .option('--background <colour>', 'of the whole of it')
    .option('--span <id>', 'which of its spans the text and its style are of', SPAN)
    .option('--fg <colour>', 'of the text: a name, bright-NAME, 0 to 255, or #rrggbb')
    .option('--bg <colour>', 'behind the text')
    .option(
      '--spans <json>',
      'all spans: a list of { id, text, fg, bg, bold … }; - reads it from standard input',
    )
    .option('--focusable', 'captured keys can be meant for it')
    .option('--keep', 'it stays until it is deleted or the session ends, not only for a minute');
  command.addOption(
    command
      .createOption(
        '--screen <screen>',
        'only while the program is on that screen; with alternate it goes with it',
      )
      .choices(SCREENS),
  );
  for (const flag of FLAGS) command.option(`--${flag}`, `${flag} text`);
  return command;
}

/** What overlays and panels have in common; what was not said is absent. */
export function lookOf(options: Options): {
  z?: number;
  background?: string;
  focusable?: boolean;
  screen?: (typeof SCREENS)[number];
} {
  const z = text(options['z']);
  const background = text(options['background']);
  const screen = SCREENS.find((one) => one === options['screen']);
  return {
    ...(z !== undefined && { z: integer('--z', z) }),
    ...(background !== undefined && { background }),
    ...(options['focusable'] === true && { focusable: true }),
    ...(screen !== undefined && { screen }),
  };
}

/** For something new. */
export async function spansOf(words: readonly string[], options: Options): Promise<Spans> {
  const given = await spansGiven(options);
  if (given !== undefined) return given;
  const [change] = changesOf(words, options);
  return change === undefined ? [] : [{ text: '', ...change } as Spans[number]];
}

/** All spans as they are to be; undefined where they were not given. */
export async function spansGiven(options: Options): Promise<Spans | undefined> {
  const given = text(options['spans']);
  if (given === undefined) return undefined;
  const json = given === '-' ? await readAll(process.stdin) : given;
  try {
    const spans: unknown = JSON.parse(json);
    // What is in them the daemon checks.
    if (Array.isArray(spans)) return spans as Spans;
  } catch {
    // Said below.
  }
  throw usage(`--spans takes a JSON list such as [{"id":"a","text":"hello","fg":"red"}]`);
}

/** Of one span, where anything was said of it. */
export function changesOf(words: readonly string[], options: Options): SpanChanges {
  const change: Record<string, unknown> = {};
  if (words.length > 0) change['text'] = words.join(' ');
  for (const colour of ['fg', 'bg']) {
    const value = text(options[colour]);
    if (value !== undefined) change[colour] = value;
  }
  for (const flag of FLAGS) if (options[flag] === true) change[flag] = true;
  if (Object.keys(change).length === 0) return [];
  return [{ ...change, id: text(options['span']) ?? SPAN }];
}

export function integer(option: string, word: string): number {
  const value = Number(word);
  if (!/^-?\d+$/.test(word) || !Number.isSafeInteger(value))
    throw usage(`${option} ${word} is no whole number`);
  return value;
}
