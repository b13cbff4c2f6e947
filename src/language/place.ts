// Where in a holdfast.yaml somebody is typing: the keys above, and whether a key or a value is about to be written. By
// indentation and brackets alone, since a text that is being typed is seldom YAML.

export interface Place {
  /** Names of the keys above, from the outermost on; in a value, that of the key it belongs to is the last. */
  readonly path: readonly string[];
  readonly is: 'key' | 'value';
  /** How many characters before the place belong to the word that is being typed. */
  readonly typed: number;
}

const KEY = /^(\s*)((?:- +)*)("[^"]*"|'[^']*'|[^\s"'#{}[\],:][^#{}[\],:]*?)\s*:(?:\s|$)/;
const WORD = /[\w.#*@-]*$/;

/** @param before the text up to the place; undefined in a comment or behind an open quote */
export function placeIn(before: string): Place | undefined {
  const lines = before.split('\n');
  const line = lines.pop() ?? '';
  if (isInComment(line)) return undefined;
  const typed = WORD.exec(line)?.[0].length ?? 0;
  const key = KEY.exec(line);
  const indent = key === null ? indentOf(line) : (key[1]?.length ?? 0) + (key[2]?.length ?? 0);
  const above = keysAbove(lines, isListItem(line) ? indentOf(line) + 1 : indent);
  if (key === null && !/[{[]/.test(line)) {
    if (isListItem(line)) return { path: above, is: 'value', typed };
    const open = openBrackets(lines, indent);
    return { path: [...above, ...open], is: 'key', typed };
  }
  const own = key === null ? [] : [unquoted(key[3] ?? '')];
  const rest = key === null ? line : line.slice(key[0].length);
  return inFlow(rest, [...above, ...own], key === null ? 'key' : 'value', typed);
}

/** Follows brackets from the value of a key on. */
function inFlow(text: string, path: readonly string[], is: Place['is'], typed: number): Place | undefined {
  const stack: { readonly kind: '{' | '['; key: string | undefined }[] = [];
  let word = '';
  let quote = '';
  for (const sign of text) {
    if (quote !== '') {
      if (sign === quote) quote = '';
      else word += sign;
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{' || sign === '[') {
      stack.push({ kind: sign, key: undefined });
      word = '';
    } else if (sign === '}' || sign === ']') {
      stack.pop();
      word = '';
    } else if (sign === ',') {
      const top = stack.at(-1);
      if (top !== undefined) top.key = undefined;
      word = '';
    } else if (sign === ':' && stack.at(-1)?.kind === '{') {
      const top = stack.at(-1);
      if (top !== undefined && top.key === undefined) top.key = word.trim();
      word = '';
    } else word += sign;
  }
  if (quote !== '' && stack.length === 0 && is === 'key') return undefined;
  const inside = stack.flatMap(({ key }) => key ?? []);
  const top = stack.at(-1);
  const isKey = top === undefined ? is === 'key' : top.kind === '{' && top.key === undefined;
  return { path: [...path, ...inside], is: isKey ? 'key' : 'value', typed };
}

/** Of the lines above, those that are less and less indented. */
function keysAbove(lines: readonly string[], indent: number): readonly string[] {
  const path: string[] = [];
  let left = indent;
  for (const one of lines.toReversed()) {
    if (left === 0) break;
    const key = KEY.exec(one);
    if (key === null) continue;
    const at = (key[1]?.length ?? 0) + (key[2]?.length ?? 0);
    if (at >= left) continue;
    path.unshift(unquoted(key[3] ?? ''));
    left = key[1]?.length ?? 0;
    // An item of a list belongs to a key that may stand right above it.
    if ((key[2] ?? '') !== '') left += 1;
  }
  return path;
}

/** A map in brackets that was begun on a line above. */
function openBrackets(lines: readonly string[], indent: number): readonly string[] {
  const last = lines.at(-1) ?? '';
  const key = KEY.exec(last);
  if (key === null || (key[1]?.length ?? 0) < indent || !/\{[^}]*$/.test(last)) return [];
  return [unquoted(key[3] ?? '')];
}

function isListItem(line: string): boolean {
  return /^\s*-(\s|$)/.test(line);
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

function isInComment(line: string): boolean {
  return /(^|\s)#/.test(line.replaceAll(/"[^"]*"|'[^']*'/g, ''));
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2').trim();
}
