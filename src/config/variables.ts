// The `variables` of all files together: those of a file that extends another win, also in what the other builds from
// them. A variable may use any other, but not in a circle.

import type { Variables } from './interpolate.ts';
import { entriesOf } from './keys.ts';
import type { Entry } from './tree.ts';
import type { ValueReader } from './values.ts';

/** Deeper, nobody can follow where a value comes from. */
const MAX_DEPTH = 50;

/** Reports the mistakes of all, used or not. @param entries `variables` of each file, the lowest first */
export function readVariables(entries: readonly (Entry | undefined)[], reader: ValueReader): Variables {
  const said = new Map<string, Entry>();
  for (const entry of entries.flatMap((one) => entriesOf(one, reader.problems))) {
    if (/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(entry.key)) said.set(entry.key, entry);
    else {
      const advice = 'begin with a letter; letters, digits, dot, _ and - may follow';
      const message = `\`${entry.key.slice(0, 60)}\` cannot name a variable`;
      reader.problems.error(entry.keyAt, message, advice);
    }
  }
  const variables = new BuiltVariables(said, reader);
  for (const name of said.keys()) variables.get(name);
  return variables;
}

class BuiltVariables implements Variables {
  readonly #said: ReadonlyMap<string, Entry>;
  readonly #reader: ValueReader;
  readonly #values = new Map<string, string>();
  readonly #way: string[] = [];

  constructor(said: ReadonlyMap<string, Entry>, reader: ValueReader) {
    this.#said = said;
    this.#reader = reader.withVariables(this);
  }

  keys(): Iterable<string> {
    return this.#said.keys();
  }

  get(name: string): string | undefined {
    const known = this.#values.get(name);
    const entry = this.#said.get(name);
    if (known !== undefined || entry === undefined) return known;
    const { problems } = this.#reader;
    if (this.#way.includes(name)) {
      const circle = [...this.#way.slice(this.#way.indexOf(name)), name].join(' → ');
      problems.error(entry.value.at, `variables use each other in a circle: ${circle}`, 'remove one use');
      return '';
    }
    if (this.#way.length >= MAX_DEPTH) {
      problems.error(
        entry.value.at,
        `variables use each other more than ${MAX_DEPTH} deep`,
        'write some out',
      );
      return '';
    }
    this.#way.push(name);
    // A variable with a mistake is known all the same: one mistake, one problem.
    const value = this.#reader.text(entry.value, `\`${name}\``) ?? '';
    this.#way.pop();
    this.#values.set(name, value);
    return value;
  }
}
