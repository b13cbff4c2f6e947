// What a terminal is to show, cell by cell, and putting text into it.

import stringWidth from 'string-width';
import type { Size } from '../../protocol/types.ts';

export interface Row {
  /** One a column; empty behind a character that is two columns wide. */
  readonly texts: string[];
  /** The sequence that sets colours and style, whatever was set before. */
  readonly styles: string[];
}
export type Frame = readonly Row[];

export const PLAIN = '\x1b[0m';
/** Also a character of its own: it takes no look at what Unicode says. */
const ASCII = /^[ -~]*$/;

export function blankFrame({ cols, rows }: Size): Frame {
  return Array.from({ length: rows }, () => ({
    texts: new Array<string>(cols).fill(' '),
    styles: new Array<string>(cols).fill(PLAIN),
  }));
}

/** What is left of a wide character that loses a half is blank; one that has no room for its second half, too. */
export function putCell(
  { texts, styles }: Row,
  column: number,
  text: string,
  width: number,
  style: string,
): void {
  const end = column + width;
  if (column < 0 || column >= texts.length) return;
  if (texts[column] === '') texts[column - 1] = ' ';
  if (texts[end] === '') texts[end] = ' ';
  const hasRoom = end <= texts.length;
  texts[column] = hasRoom ? text : ' ';
  styles[column] = style;
  if (width < 2 || !hasRoom) return;
  texts[column + 1] = '';
  styles[column + 1] = style;
}

export interface Character {
  readonly text: string;
  readonly width: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a terminal puts into cells of their own. What takes no room by itself is left out. */
export function charactersOf(text: string): Character[] {
  if (ASCII.test(text)) return [...text].map((character) => ({ text: character, width: 1 }));
  return [...graphemes.segment(text)].flatMap(({ segment }) => {
    const width = Math.min(2, stringWidth(segment));
    return width === 0 ? [] : [{ text: segment, width }];
  });
}
