// `${name}`, `${env:NAME}`, `${env:NAME:-otherwise}` and `$$` in the values of a file. A lone `$` is left alone: it is
// the shell's.

import { didYouMean } from '../base/didYouMean.ts';
import type { EnvPairs } from '../protocol/types.ts';

/** @returns the value of a variable of the environment, undefined when it is not set */
export type EnvironmentLookup = (name: string) => string | undefined;

/** Variables of a file; a Map is one. */
export interface Variables {
  get(name: string): string | undefined;
  keys(): Iterable<string>;
}

export interface Interpolated {
  readonly text: string;
  /** What is wrong and what to do, of the first thing that is. */
  readonly mistake: readonly [message: string, advice: string] | undefined;
}

/** Variables may be built from variables, so a value could double with every line. */
const MAX_LENGTH = 64 * 1024;
const PATTERN = /\$\$|\$\{([^}]*)\}?/g;

export function interpolate(
  text: string,
  variables: Variables,
  environment: EnvironmentLookup,
): Interpolated {
  let mistake: Interpolated['mistake'];
  const replaced = text.replace(PATTERN, (whole: string, inside: string | undefined) => {
    if (whole === '$$' || inside === undefined) return '$';
    const found = whole.endsWith('}') ? resolve(inside, variables, environment) : unclosed(whole);
    if (typeof found === 'string') return found;
    mistake ??= found;
    return '';
  });
  if (replaced.length <= MAX_LENGTH) return { text: replaced, mistake };
  mistake ??= [
    `the value is longer than ${MAX_LENGTH} characters once its variables are filled in`,
    'shorten it',
  ];
  return { text: '', mistake };
}

/** Looks names up in ordered pairs, of which the last one of a name wins. */
export function lookupIn(pairs: EnvPairs): EnvironmentLookup {
  const values = new Map(pairs);
  return (name) => values.get(name);
}

function unclosed(whole: string): readonly [string, string] {
  return [`\`${whole.slice(0, 40)}\` has no closing brace`, 'add `}`, or write `$$` for a dollar sign'];
}

function resolve(
  inside: string,
  variables: Variables,
  environment: EnvironmentLookup,
): string | readonly [string, string] {
  if (!inside.startsWith('env:')) {
    const value = variables.get(inside);
    if (value !== undefined) return value;
    const [close] = didYouMean(inside, variables.keys());
    const advice =
      close === undefined ? `write \${env:${inside}} for the environment's` : `did you mean ${close}?`;
    return [
      `there is no variable \`${inside}\``,
      `${advice}; declare it under \`variables\`, or write $\${${inside}} for the shell's`,
    ];
  }
  const [name = '', ...rest] = inside.slice('env:'.length).split(':-');
  const value = environment(name);
  if (value !== undefined && (value !== '' || rest.length === 0)) return value;
  if (rest.length > 0) return rest.join(':-');
  return [`the environment has no \`${name}\``, `set it, or give a value for then: \${env:${name}:-value}`];
}
