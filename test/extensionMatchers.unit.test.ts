// What the problem matchers of package.json find in what tasks print: where a mistake is, and what it is.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { matchersOf } from '../src/extension/tasks/definition.ts';

interface Pattern {
  readonly regexp: string;
  readonly file?: number;
  readonly line?: number;
  readonly column?: number;
  readonly severity?: number;
  readonly message?: number;
}

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8'));
const { problemPatterns, problemMatchers } = manifest.contributes as {
  readonly problemPatterns: readonly (Pattern & { readonly name: string; readonly patterns?: Pattern[] })[];
  readonly problemMatchers: readonly { readonly name: string; readonly pattern: string }[];
};
const PARTS = ['file', 'line', 'column', 'severity', 'message'] as const;

/** As VS Code matches: the patterns of a matcher take one line each, one behind the other. */
function found(text: string, command = true): readonly string[] {
  const lines = text.split('\n');
  const names = matchersOf({ type: 'holdfast', ...(command ? { command: 'x' } : { service: 'x' }) });
  return names.flatMap((name) => {
    const matcher = problemMatchers.find((one) => `$${one.name}` === name);
    const named = problemPatterns.find((one) => `$${one.name}` === matcher?.pattern);
    const patterns = named?.patterns ?? (named === undefined ? [] : [named]);
    expect(patterns).not.toEqual([]);
    return lines.flatMap((_, at) => {
      const parts = new Map<string, string | undefined>();
      for (const [index, pattern] of patterns.entries()) {
        const match = new RegExp(pattern.regexp).exec(lines[at + index] ?? '');
        if (match === null) return [];
        for (const part of PARTS) {
          const group = pattern[part];
          if (group !== undefined) parts.set(part, match[group]);
        }
      }
      return [PARTS.map((part) => parts.get(part) ?? '-').join(' ')];
    });
  });
}

describe('a problem matcher', () => {
  it('finds each mistake in a holdfast.yaml, and which of them are warnings', () => {
    const printed = `holdfast: /shop/holdfast.yaml:2:3: \`web\` has no command (add \`command\`)
/shop/holdfast.yaml:3:5: a service has no key \`comand\` (did you mean command?)
C:\\shop\\holdfast.yaml:4:17: warning: there is no file .env (it is left out)
web: starting (starting)
✗ web: exited with code 3; holdfast why web says more`;
    const mistakes = [
      '/shop/holdfast.yaml 2 3 - `web` has no command (add `command`)',
      '/shop/holdfast.yaml 3 5 - a service has no key `comand` (did you mean command?)',
      'C:\\shop\\holdfast.yaml 4 17 warning there is no file .env (it is left out)',
    ];
    expect(found(printed, false)).toEqual(mistakes);
    expect(found(printed)).toEqual(mistakes);
  });

  it('finds where a Node program failed', () => {
    expect(
      found(`/shop/total.js:3
    return item.price;

TypeError: Cannot read properties of undefined (reading 'price')
    at total (/shop/total.js:3:17)
    at Object.<anonymous> (/shop/cart.js:9:1)
Error [ERR_X]: no
    at file:///shop/load.mjs:7:9`),
    ).toEqual([
      "/shop/total.js 3 17 - TypeError: Cannot read properties of undefined (reading 'price')",
      '/shop/load.mjs 7 9 - Error [ERR_X]: no',
    ]);
  });

  it('finds where a Python program failed, however new it is', () => {
    expect(
      found(`Traceback (most recent call last):
  File "/shop/app.py", line 9, in <module>
    total({})
  File "/shop/total.py", line 3, in total
    raise KeyError('price')
KeyError: 'price'
  File "/shop/total.py", line 4, in total
    return item['price'] + 1
           ~~~~^^^^^^^^^
KeyError: 'price'`),
    ).toEqual(["/shop/total.py 3 - - KeyError: 'price'", "/shop/total.py 4 - - KeyError: 'price'"]);
  });
});
