// Paints bars and boxes into a frame: lines of spans on a background, cut where their place ends.

import { blankStyle, spanStyle } from './colours.ts';
import { type Character, charactersOf, type Frame, putCell } from './frame.ts';
import type { Layout, PlacedPanel } from './layout.ts';
import type { ShownOverlay, ShownSpan } from './shown.ts';

interface Styled extends Character {
  readonly style: string;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function paintPanel(frame: Frame, { panel, top }: PlacedPanel): void {
  const width = frame[0]?.texts.length ?? 0;
  const place = { left: 0, top, width, height: panel.height };
  paint(frame, place, place, panel.background, linesOf(panel.spans, panel.background));
}

/** Its place counts from where the program draws, and it never covers a bar. */
export function paintOverlay(frame: Frame, overlay: ShownOverlay, { top, space }: Layout): void {
  const lines = linesOf(overlay.spans, overlay.background);
  const clip = { left: 0, top, width: space.cols, height: space.rows };
  paint(frame, placeOf(overlay, lines, { top, space }), clip, overlay.background, lines);
}

/** @param row of the terminal, as `column` from 0 */
export function doesCover(
  overlay: ShownOverlay,
  layout: Pick<Layout, 'top' | 'space'>,
  column: number,
  row: number,
): boolean {
  const { left, top, width, height } = placeOf(overlay, linesOf(overlay.spans, null), layout);
  return column >= left && column < left + width && row >= top && row < top + height;
}

function placeOf(
  { x, y, width, height }: ShownOverlay,
  lines: readonly (readonly Styled[])[],
  { top, space }: Pick<Layout, 'top' | 'space'>,
): Place {
  const longest = Math.max(1, ...lines.map((line) => line.reduce((sum, one) => sum + one.width, 0)));
  return {
    left: x < 0 ? space.cols + x : x,
    top: top + (y < 0 ? space.rows + y : y),
    width: width ?? longest,
    height: height ?? lines.length,
  };
}

function paint(
  frame: Frame,
  place: Place,
  clip: Place,
  background: string | null,
  lines: readonly (readonly Styled[])[],
): void {
  const blank = blankStyle(background);
  const bottom = Math.min(place.top + place.height, clip.top + clip.height);
  const right = Math.min(place.left + place.width, clip.left + clip.width);
  for (let at = Math.max(place.top, clip.top); at < bottom; at++) {
    const row = frame[at];
    if (row === undefined) continue;
    for (let column = Math.max(place.left, clip.left); column < right; column++) {
      putCell(row, column, ' ', 1, blank);
    }
    let column = place.left;
    for (const { text, width, style } of lines[at - place.top] ?? []) {
      if (column + width > right) break;
      if (column >= clip.left) putCell(row, column, text, width, style);
      column += width;
    }
  }
}

function linesOf(spans: readonly ShownSpan[], background: string | null): Styled[][] {
  const lines: Styled[][] = [[]];
  for (const span of spans) {
    const style = spanStyle(span, background);
    for (const [at, text] of span.text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      lines.at(-1)?.push(...charactersOf(text).map((character) => ({ ...character, style })));
    }
  }
  return lines;
}
