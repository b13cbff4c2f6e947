// Colours and style as the sequence that sets them, whatever was set before.

import { type Attributes, underlineOf } from './emulatorState.ts';

export const PLAIN = '\x1b[0m';

/** Where the emulator keeps what kind of colour it is, and the colour: one of 256, or red, green and blue. */
const COLOR_MODE = 0x300_0000;
const RGB_MODE = 0x300_0000;
const COLOR_VALUE = 0xff_ffff;

export function sgrOf(attributes: Attributes): string {
  const codes = ['0'];
  const add = (isSet: number, code: string): void => {
    if (isSet !== 0) codes.push(code);
  };
  add(attributes.isBold(), '1');
  add(attributes.isDim(), '2');
  add(attributes.isItalic(), '3');
  const underline = underlineOf(attributes);
  add(underline, underline > 1 ? `4:${underline}` : '4');
  add(attributes.isBlink(), '5');
  add(attributes.isInverse(), '7');
  add(attributes.isInvisible(), '8');
  add(attributes.isStrikethrough(), '9');
  add(attributes.isOverline(), '53');
  if (attributes.isFgRGB()) codes.push(`38;2;${rgb(attributes.getFgColor(), ';')}`);
  else if (attributes.isFgPalette()) codes.push(paletteCode(attributes.getFgColor(), 30, 90, '38;5'));
  codes.push(backgroundCode(attributes));
  add(attributes.hasExtendedAttrs(), underlineColor(attributes));
  return `\x1b[${codes.filter((code) => code !== '').join(';')}m`;
}

/** All that is seen of a cell that was erased. */
export function backgroundSgrOf(attributes: Attributes): string {
  const code = backgroundCode(attributes);
  return code === '' ? PLAIN : `\x1b[0;${code}m`;
}

function backgroundCode(attributes: Attributes): string {
  if (attributes.isBgRGB()) return `48;2;${rgb(attributes.getBgColor(), ';')}`;
  return attributes.isBgPalette() ? paletteCode(attributes.getBgColor(), 40, 100, '48;5') : '';
}

/** With colons: terminals that do not know it would take the parts between semicolons for styles of their own. */
function underlineColor({ extended: { underlineColor: color } }: Attributes): string {
  if ((color & COLOR_MODE) === 0) return '';
  return (color & COLOR_MODE) === RGB_MODE
    ? `58:2::${rgb(color & COLOR_VALUE, ':')}`
    : `58:5:${color & 0xff}`;
}

function rgb(color: number, separator: string): string {
  return [(color >>> 16) & 255, (color >>> 8) & 255, color & 255].join(separator);
}

function paletteCode(color: number, plain: number, bright: number, extended: string): string {
  if (color < 8) return String(plain + color);
  return color < 16 ? String(bright + color - 8) : `${extended};${color}`;
}
