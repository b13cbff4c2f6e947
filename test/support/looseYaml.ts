// Texts of a holdfast.yaml as people write them who do not care for blanks: steps that change, lists further in or not,
// comments anywhere, brackets, quotes over lines and blocks of lines.

type Dice = () => number;

const SCALARS = [
  'x',
  '"a b"',
  "'it''s'",
  '1.10',
  'true',
  'node server.mjs',
  '"#no"',
  '&a x',
  '~',
  '{}',
  '[]',
];
const KEYS = [
  'command',
  'cwd',
  'env',
  'ready',
  'stop',
  'dependsOn',
  'ports',
  'x',
  '"y z"',
  'logs',
  'group',
  'watch',
];
const MAX_DEPTH = 4;

export function looseYaml(dice: Dice): string {
  const services = Array.from({ length: 1 + some(dice, 3) }, (_, n) => {
    const column = 1 + some(dice, 4);
    return { name: `s${n}`, column };
  });
  const column = services[0]?.column ?? 2;
  const lines = services.map(
    ({ name }) => `${noise(dice, column)}${' '.repeat(column)}${name}:${end(dice)}${map(dice, column, 1)}`,
  );
  return `${noise(dice, 0)}services:${end(dice)}${lines.join('')}${noise(dice, 0)}profiles:${blanks(dice)}{all:${blanks(dice)}[s0]}`;
}

function some(dice: Dice, below: number): number {
  return Math.floor(dice() * below);
}

function one<T>(dice: Dice, values: readonly T[]): T {
  return values[some(dice, values.length)] as T;
}

function blanks(dice: Dice): string {
  return ' '.repeat(1 + some(dice, 3));
}

function end(dice: Dice): string {
  return one(dice, ['\n', '\n', '  \n', ' # c  \n', '\n\n', '\n   \n']);
}

function noise(dice: Dice, column: number): string {
  return one(dice, [
    '',
    '',
    '',
    `${' '.repeat(column)}# note \n`,
    '# far out\n',
    `${' '.repeat(column + 3)}# far in\n`,
  ]);
}

function map(dice: Dice, outer: number, depth: number): string {
  const column = outer + 1 + some(dice, 4);
  const keys = [...new Set(Array.from({ length: 1 + some(dice, 4) }, () => one(dice, KEYS)))];
  return keys
    .map((key) => `${noise(dice, column)}${' '.repeat(column)}${key}:${value(dice, column, depth)}`)
    .join('');
}

/** What stands behind a colon, to the end of its last line. */
function value(dice: Dice, column: number, depth: number): string {
  const roll = depth >= MAX_DEPTH ? 0 : dice();
  const inner = ' '.repeat(column + 1 + some(dice, 4));
  if (roll < 0.3) return `${blanks(dice)}${one(dice, SCALARS)}${end(dice)}`;
  if (roll < 0.4) return `${blanks(dice)}${flow(dice, depth)}${end(dice)}`;
  if (roll < 0.45) return `${blanks(dice)}[a,\n${inner}b,${blanks(dice)}c\n${inner}]${end(dice)}`;
  if (roll < 0.5) return `${blanks(dice)}"one\n${inner}two\n\n${inner}three"${end(dice)}`;
  if (roll < 0.6) {
    const header = one(dice, ['|', '|-', '|+', '>', '>-']);
    return `${blanks(dice)}${header}${one(dice, ['', ' # c'])}\n${inner}x  \n${inner}  y\n\n${inner}# no comment\n`;
  }
  if (roll < 0.65) return `${end(dice)}${inner}plain\n${inner}words${end(dice)}`;
  if (roll < 0.8) return `${end(dice)}${list(dice, column + some(dice, 3), depth + 1)}`;
  return `${end(dice)}${map(dice, column, depth + 1)}`;
}

function list(dice: Dice, column: number, depth: number): string {
  return Array.from({ length: 1 + some(dice, 3) }, () => {
    const before = `${noise(dice, column)}${' '.repeat(column)}-`;
    if (dice() < 0.7 || depth >= MAX_DEPTH)
      return `${before}${blanks(dice)}${one(dice, SCALARS)}${end(dice)}`;
    const gap = blanks(dice);
    const own = ' '.repeat(column + 1 + gap.length);
    return `${before}${gap}k:${blanks(dice)}1\n${own}z:${value(dice, own.length, depth + 1)}`;
  }).join('');
}

function flow(dice: Dice, depth: number): string {
  const item = (): string =>
    depth < MAX_DEPTH && dice() < 0.3 ? flow(dice, depth + 1) : one(dice, ['a', '"b"', '3']);
  const comma = one(dice, [',', ', ', ',   ', ' , ']);
  if (dice() < 0.5) return `[${item()}${comma}${item()}]`;
  return `{${one(dice, [' ', ''])}"p":${one(dice, ['', ' ', '  '])}${item()}${comma}q:${blanks(dice)}${item()} }`;
}
