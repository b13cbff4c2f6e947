// Where everything stands in the terminal of whoever looks: bars at its edges, and what they leave to the program.

import type { Size } from '../../protocol/types.ts';
import type { Shown, ShownPanel } from './shown.ts';

/** However many bars there are, the program keeps these rows; a bar without room is not shown. */
const LEAST_ROWS = 3;

export interface PlacedPanel {
  readonly panel: ShownPanel;
  readonly top: number;
}

export interface Layout {
  /** The program's first row. */
  readonly top: number;
  /** What there is for the program. */
  readonly space: Size;
  readonly panels: readonly PlacedPanel[];
}

/** What belongs on the screen the program is on. */
export function onScreen({ overlays, panels }: Shown, isAlternate: boolean): Shown {
  const here = isAlternate ? 'alternate' : 'normal';
  return {
    overlays: overlays.filter(({ screen }) => screen === 'any' || screen === here),
    panels: panels.filter(({ screen }) => screen === 'any' || screen === here),
  };
}

/** @param panels the nearest to its edge last */
export function layoutOf(panels: readonly ShownPanel[], { cols, rows }: Size): Layout {
  const placed: PlacedPanel[] = [];
  let top = 0;
  let bottom = rows;
  for (const panel of panels.toReversed()) {
    const { side, height } = panel;
    if (bottom - top - height < Math.min(LEAST_ROWS, rows)) continue;
    if (side === 'top') {
      placed.push({ panel, top });
      top += height;
    } else {
      bottom -= height;
      placed.push({ panel, top: bottom });
    }
  }
  return { top, space: { cols, rows: bottom - top }, panels: placed };
}
