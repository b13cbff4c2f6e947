// What programs print, whole and broken, for properties of screens: pieces that fast-check puts together.

import fc from 'fast-check';

const narrow = fc.constantFrom('hello ', 'x', 'é', 'e\u0301', 'a long line that will wrap around ', '\u00a0');
const wide = fc.constantFrom('世界', '👍', '한', '世', 'ａ', '👩‍👩‍👧', '🇩🇪');
/** Of no width, where nothing is before them; behind the last column the emulator loses its way with them. */
const odd = fc.constantFrom('\r\u0301', '\r\u200d', '\r\ufe0f', '\r\u202e', '\r\u{e0001}');
const control = fc.constantFrom('\r\n', '\n', '\r', '\b', '\t', '\x07', '\x0e', '\x0f', '\x00', '\x7f');
const number = fc.constantFrom('', '1', '2', '3', '5', '8', '20', '999');
const csi = fc
  .tuple(
    fc.constantFrom('', '?', '>'),
    number,
    fc.constantFrom('', ';'),
    number,
    fc.constantFrom(...'ABCDEFGHJKLMPSTXZ@`abdefgmrsu'),
  )
  .map((parts) => `\x1b[${parts.join('')}`);
const styles = '0 1 2 3 4 5 7 8 9 31 42 95 104 38;5;200 48;2;1;2;3 53 4:3 4:2 58:5:3 58:2::1:2:3 59'.split(
  ' ',
);
const sgr = fc.array(fc.constantFrom(...styles), { maxLength: 3 }).map((codes) => `\x1b[${codes.join(';')}m`);
const MODES = '1 6 7 12 25 45 47 66 1000 1002 1003 1004 1006 1048 1049 2004'.split(' ');
const mode = fc
  .tuple(fc.constantFrom(...MODES), fc.constantFrom('h', 'l'))
  .map(([name, final]) => `\x1b[?${name}${final}`);
const shortEscape = fc.constantFrom(
  ...['7', '8', '(0', '(B', ')0', '*A', 'n', 'H', '[3g', 'M', 'D', 'E', '[4h', '[4l', '[3 q', '[6 q'],
  ...['[!p', 'c'],
);
const string = fc.constantFrom(
  '\x1b]2;a title\x07',
  '\x1b]0;ünï\x1b\\',
  '\x1bP1$r\x1b\\',
  '\x1bPq#0;2;0;0;0#0~~@@vv@@~~$-\x1b\\',
  '\x1b_kitty\x1b\\',
  '\x1b]1337;File=inline=1:aGVsbG8=\x07',
);
const unkept = fc.constantFrom(
  '\x1b]8;;https://example.org/\x1b\\',
  '\x1b]8;id=a;file:///tmp\x1b\\',
  '\x1b]8;;\x1b\\',
  '\x1b]633;A\x1b\\',
  '\x1b]633;B\x07',
  '\x1b]133;D;1\x07',
  '\x1b]633;E;ls\\x20-l\x07',
  '\x1b]4;1;#ff0000\x1b\\',
  '\x1b]4;2;?\x1b\\',
  '\x1b]104\x1b\\',
  '\x1b]11;rgb:11/22/33\x07',
  '\x1b]111\x07',
  '\x1b[>1u',
  '\x1b[<u',
  '\x1b[=5;2u',
  '\x1b[>4;2m',
);
const broken = fc.constantFrom(
  ...['\x1b[', '\x1b', '\x1b[1;', '\x1b]0;x', '\x1bP', '\x18', '\x1a', '\u009b', '\u009d', '\u009c'],
  ...['\u0090', '\x1b[é', '\x1b^', '\x1b(é', '\x1b[1?5'],
);

/** One thing a program prints. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(narrow, wide) },
  odd,
  { weight: 2, arbitrary: control },
  { weight: 2, arbitrary: csi },
  sgr,
  mode,
  shortEscape.map((rest) => `\x1b${rest}`),
  string,
  unkept,
);

/** All that a program may print. */
export function programs(maxPieces: number): fc.Arbitrary<string> {
  return fc.array(piece, { maxLength: maxPieces }).map((parts) => parts.join(''));
}

/** The same among bytes that mean nothing. */
export const anything = fc
  .array(
    fc.oneof(
      fc.oneof(piece, broken).map((part) => Buffer.from(part)),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts));
