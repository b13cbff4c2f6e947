// Reads single values: fills in variables, then takes the text for what its key asks for, within bounds. A value that is
// not what it should be is reported and left out.

import { didYouMean } from '../base/didYouMean.ts';
import { parseDuration, parsePercent, parseSize, printDuration, printSize } from './amounts.ts';
import type { Bounds } from './bounds.ts';
import { guessDurations, guessPercents, guessSizes, guessTruth } from './guesses.ts';
import { type EnvironmentLookup, interpolate, type Variables } from './interpolate.ts';
import type { ProblemList } from './problems.ts';
import { write } from './repairs.ts';
import type { Tree } from './tree.ts';

/** Longest text shown back in a message. */
const MAX_SHOWN = 60;

export class ValueReader {
  readonly problems: ProblemList;
  readonly #environment: EnvironmentLookup;
  readonly #variables: Variables;

  constructor(problems: ProblemList, environment: EnvironmentLookup, variables: Variables = new Map()) {
    this.problems = problems;
    this.#environment = environment;
    this.#variables = variables;
  }

  withVariables(variables: Variables): ValueReader {
    return new ValueReader(this.problems, this.#environment, variables);
  }

  /** @param what names the value in messages, such as `` `cwd` `` */
  text(tree: Tree, what: string): string | undefined {
    if (tree.kind !== 'scalar') {
      this.problems.error(tree.at, `${what} is one value, not a ${tree.kind}`, 'write it on one line');
      return undefined;
    }
    const { text, mistake } = interpolate(tree.text, this.#variables, this.#environment);
    if (mistake !== undefined) {
      this.problems.error(tree.at, `${what}: ${mistake[0]}`, mistake[1]);
      return undefined;
    }
    if (!text.includes('\0')) return text;
    this.problems.error(tree.at, `${what} contains a NUL character`, 'remove it');
    return undefined;
  }

  nonEmptyText(tree: Tree, what: string): string | undefined {
    const text = this.text(tree, what);
    if (text === undefined || text.trim() !== '') return text;
    this.problems.error(tree.at, `${what} is empty`, 'give it a value or remove the key');
    return undefined;
  }

  isTrue(tree: Tree, what: string): boolean | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    if (text === 'true') return true;
    if (text === 'false') return false;
    return this.#wrong(tree, what, text, 'true or false', guessTruth(text));
  }

  integer(tree: Tree, what: string, bounds: Bounds): number | undefined {
    return this.#number(tree, what, bounds, /^[+-]?\d{1,15}$/, 'a whole number');
  }

  decimal(tree: Tree, what: string, bounds: Bounds): number | undefined {
    return this.#number(tree, what, bounds, /^[+-]?(\d{1,15}(\.\d{1,15})?|\.\d{1,15})$/, 'a number');
  }

  /** @param bounds in milliseconds */
  duration(tree: Tree, what: string, bounds: Bounds): number | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= bounds.min && ms <= bounds.max) return ms;
    const range = `from ${printDuration(bounds.min)} to ${printDuration(bounds.max)}`;
    return this.#wrong(
      tree,
      what,
      text,
      `a duration ${range}, such as 500ms, 5s, 2m, 1h`,
      guessDurations(text, bounds),
    );
  }

  /** @param bounds in bytes */
  size(tree: Tree, what: string, bounds: Bounds): number | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    const bytes = parseSize(text);
    if (bytes !== undefined && bytes >= bounds.min && bytes <= bounds.max) return bytes;
    const range = `from ${printSize(bounds.min)} to ${printSize(bounds.max)}`;
    return this.#wrong(
      tree,
      what,
      text,
      `a size ${range}, such as 512KiB, 10MiB, 2GiB`,
      guessSizes(text, bounds),
    );
  }

  percent(tree: Tree, what: string, bounds: Bounds): number | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    const percent = parsePercent(text);
    if (percent !== undefined && percent >= bounds.min && percent <= bounds.max) return percent;
    const range = `from ${bounds.min}% to ${bounds.max}%`;
    return this.#wrong(tree, what, text, `a percentage ${range}, such as 50%`, guessPercents(text, bounds));
  }

  choice<T extends string>(tree: Tree, what: string, choices: readonly T[]): T | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const close = didYouMean(text, choices);
    const hint = close[0] === undefined ? '' : `; did you mean ${close[0]}?`;
    return this.#wrong(tree, what, text, `one of ${choices.join(', ')}${hint}`, close);
  }

  /** One value counts as a list of one. */
  list(tree: Tree): readonly Tree[] {
    if (tree.kind === 'list') return tree.items;
    return tree.kind === 'scalar' && tree.isNull ? [] : [tree];
  }

  #number(tree: Tree, what: string, { min, max }: Bounds, pattern: RegExp, kind: string): number | undefined {
    const text = this.text(tree, what);
    if (text === undefined) return undefined;
    const value = pattern.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return this.#wrong(tree, what, text, `${kind} from ${min} to ${max}`);
  }

  /** @param meant what it may have been meant to be, the likeliest first */
  #wrong(tree: Tree, what: string, text: string, wanted: string, meant: readonly string[] = []): undefined {
    const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
    this.problems.error(tree.at, `${what} cannot be \`${shown}\``, `write ${wanted}`, write(meant));
  }
}
