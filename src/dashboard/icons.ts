// A shape for each look of a service and a stroke for each line of a chart: colour is never the only thing that tells.

import { svg } from './element.ts';
import type { Look } from './messages.ts';

const SIZE = 16;

const shapes: Readonly<Record<Look, (icon: SVGElement) => void>> = {
  off: (icon) => icon.append(ring(5.5)),
  waiting: (icon) => icon.append(ring(5.5), line('M8 5v3l2 1.5')),
  busy: (icon) => icon.append(ring(5.5), solid('M8 2.5a5.5 5.5 0 0 1 0 11z')),
  up: (icon) => icon.append(disc(), cut('M5.2 8.2l2 2 3.6-4')),
  warning: (icon) => icon.append(line('M8 2.5l6 11H2z'), line('M8 6.5v3.2M8 11.4v.4')),
  retrying: (icon) => icon.append(line('M12.8 9.5A5 5 0 1 1 12.4 5.5M12.8 2.8v3h-3')),
  done: (icon) => icon.append(line('M3 8.5l3.5 3.5L13 4.5')),
  failed: (icon) => icon.append(disc(), cut('M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4')),
  lost: (icon) => icon.append(ring(5.5), line('M4.2 11.8l7.6-7.6')),
};

/** @param at upper left corner inside another drawing */
export function lookIcon(look: Look, at = { x: 0, y: 0 }): SVGSVGElement {
  const icon = svg('svg', {
    class: `look look-${look}`,
    width: SIZE,
    height: SIZE,
    viewBox: `0 0 ${SIZE} ${SIZE}`,
    x: at.x,
    y: at.y,
    'aria-hidden': 'true',
  });
  shapes[look](icon);
  return icon;
}

/** No orange: in VS Code's own dark themes it is a brown that is hardly seen. */
const COLOURS = ['blue', 'yellow', 'green', 'purple', 'red', 'foreground'] as const;
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

export interface Stroke {
  /** Name of a variable of the theme. */
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Different for the first two dozen. */
export function strokeOf(index: number): Stroke {
  const colour = COLOURS[index % COLOURS.length] ?? 'blue';
  // The dash changes with every line, so that neighbours differ in both.
  const dash = DASHES[(index + Math.floor(index / COLOURS.length)) % DASHES.length] ?? [];
  return { colour: `--vscode-charts-${colour}`, dash };
}

export function swatch({ colour, dash }: Stroke): SVGSVGElement {
  const path = svg('path', {
    d: 'M1 6h26',
    fill: 'none',
    'stroke-width': 2,
    'stroke-dasharray': dash.join(' '),
  });
  path.style.stroke = `var(${colour})`;
  return svg(
    'svg',
    { class: 'swatch', width: 28, height: 12, viewBox: '0 0 28 12', 'aria-hidden': 'true' },
    path,
  );
}

/** As it stands over a crash. */
export function cross(): SVGSVGElement {
  const icon = {
    class: 'look look-failed',
    width: 10,
    height: 10,
    viewBox: '3 3 10 10',
    'aria-hidden': 'true',
  };
  return svg('svg', icon, line('M4.5 4.5l7 7M11.5 4.5l-7 7'));
}

function ring(radius: number): SVGElement {
  return svg('circle', { cx: 8, cy: 8, r: radius, class: 'line' });
}
function disc(): SVGElement {
  return svg('circle', { cx: 8, cy: 8, r: 6.5, class: 'solid' });
}
function line(d: string): SVGElement {
  return svg('path', { d, class: 'line' });
}
function solid(d: string): SVGElement {
  return svg('path', { d, class: 'solid' });
}
/** In the colour of what is below the disc. */
function cut(d: string): SVGElement {
  return svg('path', { d, class: 'cut' });
}
