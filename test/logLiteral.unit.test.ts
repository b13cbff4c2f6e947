// The text that every match of an expression contains: found where it is certain, and never where it is not.

import { expect, it } from 'vitest';
import { literalIn } from '../src/daemon/logs/literal.ts';

it.each([
  ['error', 'error'],
  ['^error: \\w+ failed$', 'error: '],
  ['GET /api/v\\d+/items', 'GET /api/v'],
  ['a\\.b\\.c', 'a.b.c'],
  ['(timeout|refused) by peer', ' by peer'],
  ['colou?r scheme', 'r scheme'],
  ['ab+cd', undefined],
  ['one+two', 'one'],
  ['x{100}', undefined],
  ['(a)(b)\\12abc', undefined],
  ['\\x41bcd', undefined],
  ['[\\]abc]def', 'def'],
  ['x{3}yes', 'yes'],
  ['warn|error', undefined],
  ['[error]+', undefined],
  ['(?!nothing)here it is', 'here it is'],
  ['\\berror\\b', 'error'],
  ['(a[)]b)after', 'after'],
  ['no', undefined],
  ['.*', undefined],
  ['Ärger', 'rger'],
])('%s', (source, literal) => {
  expect(literalIn(source)).toBe(literal);
});
