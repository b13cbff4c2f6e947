// A text that whatever a regular expression matches must contain: what has it not need not be cut into lines. Sees only what
// is certain; where nothing is, every line is looked at.

/** Shorter ones are everywhere. */
const MIN_LENGTH = 3;
/** Such as `\x41` or `\12`: what follows belongs to them. */
const LONG_ESCAPE = /\\[^\W_dDwWsSbBnrtfv]/;
const REPETITION = /^\{\d+(,\d*)?\}/;
const PLAIN = /[\w \-"'!@#%&=:;<>,/~`]/;

/** @returns undefined where there is none */
export function literalIn(source: string): string | undefined {
  if (LONG_ESCAPE.test(source)) return undefined;
  let best = '';
  let run = '';
  const end = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < source.length; ) {
    const { text, length } = itemAt(source, at);
    if (text === undefined && source[at] === '|') return undefined;
    const next = source[at + length] ?? '';
    const isOptional = next === '*' || next === '?' || next === '{';
    if (text === undefined || isOptional) end();
    else run += text;
    at += length;
    // What is repeated once or more is there once; what follows it is not beside it.
    if (next === '+') end();
  }
  end();
  return best.length >= MIN_LENGTH ? best : undefined;
}

/** One character that stands for itself, or something that is passed over as a whole. */
function itemAt(source: string, at: number): { readonly text: string | undefined; readonly length: number } {
  const sign = source[at] ?? '';
  if (sign === '\\') {
    const escaped = source[at + 1] ?? '';
    // Letters and digits behind it mean something else than themselves.
    return { text: /[\w\s]/.test(escaped) ? undefined : escaped, length: 2 };
  }
  if (sign === '[') return { text: undefined, length: classLength(source, at) };
  if (sign === '(') return { text: undefined, length: groupLength(source, at) };
  if (sign === '{') return { text: undefined, length: REPETITION.exec(source.slice(at))?.[0].length ?? 1 };
  return { text: PLAIN.test(sign) ? sign : undefined, length: 1 };
}

function classLength(source: string, at: number): number {
  let end = at + 1;
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
  return end + 1 - at;
}

function groupLength(source: string, at: number): number {
  let depth = 0;
  for (let end = at; end < source.length; ) {
    const sign = source[end];
    if (sign === '[') {
      end += classLength(source, end);
      continue;
    }
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    end += sign === '\\' ? 2 : 1;
    if (depth === 0) return end - at;
  }
  return source.length - at;
}
