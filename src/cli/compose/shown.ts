// What is to be drawn, read from what the daemon wrote. It may be of another version: what cannot be read is not drawn,
// and what is missing is as if it had never been there.

import type { Overlay, Panel, Span } from '../../protocol/types.ts';

export type ShownSpan = Omit<Span, 'id'>;
interface ShownElement {
  readonly id: string;
  readonly background: string | null;
  readonly spans: readonly ShownSpan[];
  readonly screen: Overlay['screen'];
}
export type ShownOverlay = ShownElement & Pick<Overlay, 'x' | 'y' | 'width' | 'height'>;
export type ShownPanel = ShownElement & Pick<Panel, 'side' | 'height'>;

export interface Shown {
  /** The nearest last. */
  readonly overlays: readonly ShownOverlay[];
  /** The nearest to its edge last. */
  readonly panels: readonly ShownPanel[];
}

export const NOTHING_SHOWN: Shown = { overlays: [], panels: [] };

export function readShown(state: string): Shown {
  try {
    const { overlays, panels } = fieldsOf(JSON.parse(state));
    return { overlays: listOf(overlays).map(overlayOf), panels: listOf(panels).map(panelOf) };
  } catch {
    return NOTHING_SHOWN;
  }
}

function overlayOf(value: unknown): ShownOverlay {
  const { x, y, width, height } = fieldsOf(value);
  return {
    ...elementOf(value),
    x: numberOr(x, 0),
    y: numberOr(y, 0),
    width: numberOr(width, null),
    height: numberOr(height, null),
  };
}

function panelOf(value: unknown): ShownPanel {
  const { side, height } = fieldsOf(value);
  return { ...elementOf(value), side: side === 'bottom' ? 'bottom' : 'top', height: numberOr(height, 1) };
}

function elementOf(value: unknown): ShownElement {
  const { id, background, spans, screen } = fieldsOf(value);
  return {
    id: textOr(id, ''),
    background: textOr(background, null),
    spans: listOf(spans).map(spanOf),
    screen: screen === 'normal' || screen === 'alternate' ? screen : 'any',
  };
}

function spanOf(value: unknown): ShownSpan {
  const { text, fg, bg, bold, faint, italic, underline, blink, inverse, strike } = fieldsOf(value);
  return {
    text: textOr(text, ''),
    fg: textOr(fg, null),
    bg: textOr(bg, null),
    bold: bold === true,
    faint: faint === true,
    italic: italic === true,
    underline: underline === true,
    blink: blink === true,
    inverse: inverse === true,
    strike: strike === true,
  };
}

type Field = keyof ShownOverlay | keyof ShownPanel | keyof ShownSpan | keyof Shown;

function fieldsOf(value: unknown): Partial<Record<Field, unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise;
}
function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}
