// What to write so that a terminal that shows one frame shows another: only what differs, and nothing that depends on
// how wide the terminal thinks an unusual character is.

import type { Frame, Row } from './frame.ts';

/** Every terminal agrees that these are one column wide: Latin, Greek, Cyrillic, and what boxes are drawn with. */
const SURE = /^[ -~\u00a0-\u02ff\u0370-\u03ff\u0400-\u0482\u2500-\u259f]$/u;
const UNKNOWN = -1;

/** @param before undefined: nothing is known of what it shows @returns empty where nothing differs */
export function changesBetween(before: Frame | undefined, after: Frame): string {
  let text = '';
  let style = '';
  for (const [at, row] of after.entries()) {
    const known = before?.[at];
    let column = 0;
    let cursor = UNKNOWN;
    while (column < row.texts.length) {
      const width = row.texts[column + 1] === '' ? 2 : 1;
      if (known === undefined || differs(known, row, column, width)) {
        if (cursor !== column) text += `\x1b[${at + 1};${column + 1}H`;
        const own = row.styles[column] ?? '';
        if (own !== style) text += own;
        style = own;
        const character = row.texts[column] || ' ';
        text += character;
        cursor = SURE.test(character) ? column + 1 : UNKNOWN;
      }
      column += width;
    }
  }
  return text;
}

function differs(before: Row, after: Row, column: number, width: number): boolean {
  for (let at = column; at < column + width; at++) {
    if (before.texts[at] !== after.texts[at] || before.styles[at] !== after.styles[at]) return true;
  }
  return false;
}
