// Colours and style of a span as the sequence that sets them.

import type { ShownSpan } from './shown.ts';

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const BRIGHT = 'bright-';
const FLAGS = [
  ['bold', '1'],
  ['faint', '2'],
  ['italic', '3'],
  ['underline', '4'],
  ['blink', '5'],
  ['inverse', '7'],
  ['strike', '9'],
] as const;

/** @param background of the box it stands in, where it has none of its own */
export function spanStyle(span: ShownSpan, background: string | null): string {
  const codes = [
    '0',
    ...FLAGS.flatMap(([flag, code]) => (span[flag] ? [code] : [])),
    ...colourCodes(span.fg, 30),
    ...colourCodes(span.bg ?? background, 40),
  ];
  return `\x1b[${codes.join(';')}m`;
}

export function blankStyle(background: string | null): string {
  return `\x1b[${['0', ...colourCodes(background, 40)].join(';')}m`;
}

/** @param base of the eight plain colours; the bright ones are 60 further, the large palettes 8 */
function colourCodes(colour: string | null, base: number): string[] {
  if (colour === null) return [];
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (hex !== null) {
    const parts = hex.slice(1).map((part) => Number.parseInt(part, 16));
    return [`${base + 8};2;${parts.join(';')}`];
  }
  const index = indexOf(colour);
  if (index === undefined) return [];
  if (index < 8) return [String(base + index)];
  return index < 16 ? [String(base + 60 + index - 8)] : [`${base + 8};5;${index}`];
}

function indexOf(colour: string): number | undefined {
  if (/^\d{1,3}$/.test(colour)) return Number(colour) < 256 ? Number(colour) : undefined;
  const isBright = colour.startsWith(BRIGHT);
  const index = NAMES.indexOf(isBright ? colour.slice(BRIGHT.length) : colour);
  return index < 0 ? undefined : index + (isBright ? 8 : 0);
}
