// The timelines below each other, over the same time and with one cursor: by the pointer, or by the arrow keys, for they
// are together one slider along the time.

import type uPlot from 'uplot';
import { bytes, clock, percent, perSecond } from './amounts.ts';
import { chartHeight, type Line, makeChart } from './chart.ts';
import { el } from './element.ts';
import { cross } from './icons.ts';
import { t } from './l10n.ts';
import { FIRST_CHOICE } from './messages.ts';
import { onDidChangeTheme } from './theme.ts';
import { chartColumns, EMPTY_TIMELINE, type Figure, marksOf, nearest, valueAt } from './timeline.ts';
import { type Actions, shownServices, type View } from './view.ts';

interface Panel {
  readonly figure: Figure;
  readonly title: () => string;
  readonly unit: 'percent' | 'bytes';
  readonly say: (value: number) => string;
}

const panels: readonly Panel[] = [
  { figure: 'cpu', title: () => t('CPU, percent of a core'), unit: 'percent', say: percent },
  { figure: 'memory', title: () => t('Memory'), unit: 'bytes', say: bytes },
  { figure: 'output', title: () => t('Output'), unit: 'bytes', say: perSecond },
];
/** A page that is not laid out yet has no width. */
const MIN_WIDTH = 200;
const MIN_RANGE_MS = 60_000;
const FAST_STEPS = 10;

export class Timelines {
  readonly element: HTMLElement;
  readonly #actions: Actions;
  readonly #slider = el('div', {
    class: 'charts',
    role: 'slider',
    tabindex: 0,
    'aria-label': t('Time'),
    'data-key': 'time',
  });
  readonly #places = panels.map(({ figure }) => el('div', { class: 'chart', 'data-figure': figure }));
  readonly #hint = el('p', { class: 'hint' });
  #charts: readonly uPlot[] = [];
  #builtOf = '';
  #view: View | undefined;

  constructor(actions: Actions) {
    this.#actions = actions;
    panels.forEach(({ title }, index) => {
      const place = this.#places[index];
      if (place !== undefined) this.#slider.append(el('h3', {}, title()), place);
    });
    const crash = el('span', { class: 'key' }, cross(), t('crashed'));
    const restart = el(
      'span',
      { class: 'key' },
      el('span', { class: 'triangle', 'aria-hidden': 'true' }),
      t('restarted'),
    );
    this.element = el(
      'section',
      { class: 'timelines', 'aria-labelledby': 'timelines-title' },
      el(
        'div',
        { class: 'heading' },
        el('h2', { id: 'timelines-title' }, t('Timelines')),
        el('span', { class: 'keys' }, crash, restart),
      ),
      this.#hint,
      this.#slider,
    );
    this.#slider.addEventListener('keydown', (event) => this.#didPress(event));
    this.#slider.addEventListener('blur', () => this.#pointAt(null));
    onDidChangeTheme(() => {
      this.#builtOf = '';
      if (this.#view !== undefined) this.update(this.#view);
    });
    new ResizeObserver(() => this.#fit()).observe(this.#slider);
  }

  update(view: View): void {
    this.#view = view;
    const { timeline, cursorAt } = view;
    const lines = linesOf(view);
    const isEmpty = timeline.times.length === 0;
    this.#hint.textContent = isEmpty
      ? t('The first figures come a few seconds after a service has started.')
      : '';
    this.#hint.hidden = !isEmpty;
    const services = lines.map(({ service }) => service);
    const data = panels.map(({ figure }) => chartColumns(timeline, figure, services) as uPlot.AlignedData);
    const builtOf = JSON.stringify(lines);
    if (builtOf !== this.#builtOf) this.#build(lines, data);
    else for (const [index, chart] of this.#charts.entries()) chart.setData(data[index] ?? [[]]);
    this.#builtOf = builtOf;
    const at = cursorAt ?? timeline.now;
    const { times } = timeline;
    this.#slider.setAttribute('aria-valuemin', String(times[0] ?? 0));
    this.#slider.setAttribute('aria-valuemax', String(timeline.now));
    this.#slider.setAttribute('aria-valuenow', String(at));
    this.#slider.setAttribute('aria-valuetext', spoken(view));
  }

  #build(lines: readonly Line[], data: readonly uPlot.AlignedData[]): void {
    for (const chart of this.#charts) chart.destroy();
    this.#charts = panels.map(({ unit, say }, index) =>
      makeChart(
        this.#places[index] ?? this.#slider,
        {
          lines,
          unit,
          say,
          hasTimes: index === panels.length - 1,
          width: this.#width(),
          range: () => this.#range(),
          marks: () =>
            lines.map((line) => ({
              line,
              marks: marksOf(this.#view?.timeline.tracks.get(line.service)?.starts ?? []),
            })),
          onPoint: (at) => this.#didPoint(at),
        },
        data[index] ?? [[]],
      ),
    );
  }

  #range(): [number, number] {
    const { timeline, choice } = this.#view ?? { timeline: EMPTY_TIMELINE, choice: FIRST_CHOICE };
    const now = timeline.now === 0 ? Date.now() : timeline.now;
    // A past that is shorter than what was chosen has the whole width.
    const oldest = Math.min(timeline.times[0] ?? now, now - MIN_RANGE_MS);
    return [Math.max(now - choice.minutes * 60_000, oldest) / 1000, now / 1000];
  }

  #fit(): void {
    for (const [index, chart] of this.#charts.entries())
      chart.setSize({ width: this.#width(), height: chartHeight(index === panels.length - 1) });
  }

  #width(): number {
    return Math.max(MIN_WIDTH, Math.floor(this.#slider.clientWidth));
  }

  #didPoint(at: number | null): void {
    const times = this.#view?.timeline.times ?? [];
    const index = at === null ? -1 : nearest(times, at);
    const cursorAt = times[index] ?? null;
    if (cursorAt !== this.#view?.cursorAt) this.#actions.pointAt(cursorAt);
  }

  #didPress(event: KeyboardEvent): void {
    const { timeline, cursorAt } = this.#view ?? { timeline: { times: [] }, cursorAt: null };
    const { times } = timeline;
    const newest = times.length - 1;
    const index = cursorAt === null ? newest : nearest(times, cursorAt);
    const step = event.shiftKey ? FAST_STEPS : 1;
    const first = times.findIndex((time) => time >= this.#range()[0] * 1000);
    const wanted: Readonly<Record<string, number>> = {
      ArrowLeft: index - step,
      ArrowRight: index + step,
      PageUp: index + FAST_STEPS,
      PageDown: index - FAST_STEPS,
      Home: first,
      End: newest,
    };
    const next = wanted[event.key];
    if (event.key === 'Escape') this.#pointAt(null);
    else if (next === undefined || newest < 0) return;
    else this.#pointAt(times[Math.min(newest, Math.max(first, next))] ?? null);
    event.preventDefault();
  }

  #pointAt(at: number | null): void {
    for (const chart of this.#charts) {
      const left = at === null ? -10 : chart.valToPos(at / 1000, 'x');
      chart.setCursor({ left, top: at === null ? -10 : 0 });
    }
  }
}

function linesOf(view: View): readonly Line[] {
  const shown = shownServices(view);
  const { selected } = view.choice;
  const hasSelected = shown.some(({ id }) => id === selected);
  return shown.flatMap(({ id }) => {
    const stroke = view.strokes.get(id);
    if (stroke === undefined) return [];
    return [{ service: id, stroke, isSelected: id === selected, isDimmed: hasSelected && id !== selected }];
  });
}

/** Where the cursor is, and what each service used then. */
function spoken(view: View): string {
  const { timeline, cursorAt } = view;
  const texts = shownServices(view).flatMap(({ id, name }) => {
    const used = panels.flatMap(({ figure, say }) => {
      const value = valueAt(timeline, id, figure, cursorAt);
      return value === null ? [] : [say(value)];
    });
    return used.length === 0 ? [] : [`${name} ${used.join(', ')}`];
  });
  return [cursorAt === null ? t('now') : clock(cursorAt), ...texts].join('; ');
}
