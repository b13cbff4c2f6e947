// One timeline: its lines, axes and marks, drawn by uPlot in the colours of the theme. Which services, which figure and what
// is under the pointer it is told.

import uPlot from 'uplot';
import { byteSteps, clock, timeOfDay } from './amounts.ts';
import type { Stroke } from './icons.ts';
import { colour, font } from './theme.ts';
import type { Mark } from './timeline.ts';

export interface Line {
  readonly service: string;
  readonly stroke: Stroke;
  readonly isSelected: boolean;
  readonly isDimmed: boolean;
}

export interface ChartOptions {
  readonly lines: readonly Line[];
  readonly unit: 'percent' | 'bytes';
  readonly say: (value: number) => string;
  /** The lowest of several charts has the times below it. */
  readonly hasTimes: boolean;
  readonly width: number;
  /** Seconds. */
  readonly range: () => [number, number];
  readonly marks: () => readonly { readonly line: Line; readonly marks: readonly Mark[] }[];
  /** Epoch ms under the pointer; null where it is not over the chart. */
  readonly onPoint: (at: number | null) => void;
}

const PLOT_HEIGHT = 96;
const TIMES_HEIGHT = 24;
/** Wide enough for `1000 MB/s`, and the same for all, so that times stand below each other. */
const AXIS_WIDTH = 72;
const SYNC_KEY = 'holdfast';
/** A line that hardly moves is not blown up. */
const LOWEST_TOP = { percent: 5, bytes: 1024 } as const;
/** Behind the selected one, and to be told apart all the same. */
const DIMMED = 0.55;
const MARK_SIZE = 4;

export function makeChart(place: HTMLElement, options: ChartOptions, data: uPlot.AlignedData): uPlot {
  const { lines, unit, say, hasTimes, width, range, onPoint } = options;
  const text = colour('--vscode-descriptionForeground');
  const grid = { stroke: colour('--holdfast-grid', 'rgba(128, 128, 128, 0.2)'), width: 1 };
  const axis = { stroke: text, font: font(), grid, ticks: { show: false } };
  return new uPlot(
    {
      width,
      height: chartHeight(hasTimes),
      padding: [8, 12, hasTimes ? 0 : 8, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        sync: { key: SYNC_KEY },
        points: { size: 6 },
      },
      scales: {
        x: { time: true, range: () => range() },
        y: { range: (_, __, max) => [0, Math.max(LOWEST_TOP[unit], (max ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          size: hasTimes ? TIMES_HEIGHT : 0,
          space: 80,
          // The others have its lines, so that one time is found in all.
          values: (_, at, __, ___, step) =>
            hasTimes ? at.map((one) => (step < 60 ? clock(one * 1000) : timeOfDay(one * 1000))) : [],
        },
        {
          ...axis,
          size: AXIS_WIDTH,
          space: 32,
          values: (_, values) => values.map(say),
          ...(unit === 'bytes'
            ? { splits: (_: uPlot, __: number, ___: number, max: number) => [...byteSteps(max, 3)] }
            : {}),
        },
      ],
      series: [{}, ...lines.map(seriesOf)],
      hooks: {
        draw: [(chart) => drawMarks(chart, options)],
        setCursor: [
          ({ cursor: { left }, posToVal }) =>
            onPoint(left === undefined || left < 0 ? null : posToVal(left, 'x') * 1000),
        ],
      },
    },
    data,
    place,
  );
}

export function chartHeight(hasTimes: boolean): number {
  return PLOT_HEIGHT + (hasTimes ? TIMES_HEIGHT : 0);
}

function seriesOf({ stroke, isSelected, isDimmed }: Line): uPlot.Series {
  return {
    stroke: colour(stroke.colour),
    dash: [...stroke.dash],
    width: isSelected ? 2.5 : 1.5,
    alpha: isDimmed ? DIMMED : 1,
    spanGaps: false,
    // A single sample has no line.
    points: { show: (_, __, from, to) => to - from < 2, size: 4 },
  };
}

/** A crash is a cross on a line in the colour of errors, a restart a triangle in that of the service. */
function drawMarks(chart: uPlot, { marks }: ChartOptions): void {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  const size = MARK_SIZE * ratio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  for (const { line, marks: ofLine } of marks()) {
    ctx.globalAlpha = line.isDimmed ? DIMMED : 1;
    for (const { at, kind } of ofLine) {
      const x = Math.round(chart.valToPos(at / 1000, 'x', true));
      const tint = colour(kind === 'crash' ? '--vscode-errorForeground' : line.stroke.colour);
      ctx.strokeStyle = tint;
      ctx.fillStyle = tint;
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 2 * ratio]);
      strokePath(ctx, [x, bbox.top + size], [x, bbox.top + bbox.height]);
      ctx.setLineDash([]);
      if (kind === 'crash') {
        ctx.lineWidth = 1.5 * ratio;
        strokePath(ctx, [x - size, bbox.top - size], [x + size, bbox.top + size]);
        strokePath(ctx, [x - size, bbox.top + size], [x + size, bbox.top - size]);
      } else {
        ctx.beginPath();
        ctx.moveTo(x - size, bbox.top + size);
        ctx.lineTo(x + size, bbox.top + size);
        ctx.lineTo(x, bbox.top - size);
        ctx.fill();
      }
    }
  }
  ctx.restore();
}

function strokePath(ctx: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}
