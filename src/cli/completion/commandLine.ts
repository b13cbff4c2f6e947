// Where on a command line the cursor is: which verb, and whether an option, the value of one, or an argument is being
// typed. Reads it as commander would.

import type { Argument, Command, Option } from 'commander';
import { GLOBALS_WITH_VALUE } from '../globalOptions.ts';

export type Place =
  | { readonly at: 'option' }
  | {
      readonly at: 'value';
      readonly option: Option /** Typed with it: `--root=`. */;
      readonly prefix: string;
    }
  | { readonly at: 'argument'; readonly argument: Argument | undefined; readonly isFirst: boolean };

/** @param words before the one that is typed @returns the place of the verb among them; -1 where it is still to come */
export function verbAt(words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (GLOBALS_WITH_VALUE.includes(word)) at += 1;
    else if (!word.startsWith('-')) return at;
  }
  return -1;
}

/** @param words after the verb, without the one that is typed */
export function placeOf(command: Command, words: readonly string[], current: string): Place {
  let open: Option | undefined;
  let count = 0;
  let isOver = false;
  for (const word of words) {
    if (isOver) count += 1;
    else if (word === '--') isOver = true;
    else if (word.startsWith('-') && word !== '-') {
      const option = optionOf(command, word);
      open = option !== undefined && takesValue(option) && !word.includes('=') ? option : undefined;
    } else if (open !== undefined) open = open.variadic ? open : undefined;
    else count += 1;
  }
  if (!isOver && current.startsWith('-')) {
    const inline = /^(--[^=]+=)/.exec(current)?.[1];
    const option = inline === undefined ? undefined : optionOf(command, inline);
    return option === undefined || inline === undefined
      ? { at: 'option' }
      : { at: 'value', option, prefix: inline };
  }
  if (!isOver && open !== undefined) return { at: 'value', option: open, prefix: '' };
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[count] ?? (last?.variadic === true ? last : undefined);
  return { at: 'argument', argument, isFirst: count < declared.length };
}

export function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function optionOf(command: Command, word: string): Option | undefined {
  const [flag = ''] = word.split('=');
  return command.options.find(({ long, short }) => long === flag || short === flag);
}
