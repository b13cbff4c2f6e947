// Colours and style as the sequence that sets them, whatever was set before.

import type { Attributes } from './emulatorState.ts';

export function sgrOf(attributes: Attributes): string {
  const codes = ['0'];
  const add = (isSet: number, code: string): void => {
    if (isSet !== 0) codes.push(code);
  };
  add(attributes.isBold(), '1');
  add(attributes.isDim(), '2');
  add(attributes.isItalic(), '3');
  add(attributes.isUnderline(), '4');
  add(attributes.isBlink(), '5');
  add(attributes.isInverse(), '7');
  add(attributes.isInvisible(), '8');
  add(attributes.isStrikethrough(), '9');
  add(attributes.isOverline(), '53');
  if (attributes.isFgRGB()) codes.push(`38;2;${rgb(attributes.getFgColor())}`);
  else if (attributes.isFgPalette()) codes.push(paletteCode(attributes.getFgColor(), 30, 90, '38;5'));
  if (attributes.isBgRGB()) codes.push(`48;2;${rgb(attributes.getBgColor())}`);
  else if (attributes.isBgPalette()) codes.push(paletteCode(attributes.getBgColor(), 40, 100, '48;5'));
  return `\x1b[${codes.join(';')}m`;
}

function rgb(color: number): string {
  return `${(color >>> 16) & 255};${(color >>> 8) & 255};${color & 255}`;
}

function paletteCode(color: number, plain: number, bright: number, extended: string): string {
  if (color < 8) return String(plain + color);
  return color < 16 ? String(bright + color - 8) : `${extended};${color}`;
}
