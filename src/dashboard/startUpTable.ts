// The start-up as a waterfall: a row for each service with its bars, and in words how long it waited and how long it took.

import { clock, duration } from './amounts.ts';
import { el, redraw } from './element.ts';
import { t } from './l10n.ts';
import { type Bar, type StartUp, startUps, ticks } from './startUp.ts';
import type { View } from './view.ts';

/** Names of what was started one by one a day long are no list to choose from. */
const MAX_CHOICES = 10;
/** Words at the very end would run into the next column. */
const SCALE_SHARE = 0.9;

const outcomeTexts: Readonly<Record<Bar['outcome'], (bar: Bar) => string>> = {
  waiting: () => t('still waiting'),
  starting: ({ startedMs }) => t('starting for {duration}', { duration: duration(startedMs) }),
  ready: ({ startedMs }) => t('ready after {duration}', { duration: duration(startedMs) }),
  completed: ({ startedMs }) => t('done after {duration}', { duration: duration(startedMs) }),
  crashed: ({ startedMs }) => t('crashed after {duration}', { duration: duration(startedMs) }),
  stopped: () => t('stopped before it was ready'),
};

export class StartUpTable {
  readonly element = el('section', { class: 'start-up', 'aria-labelledby': 'start-up-title' });
  /** Epoch ms of the one that is looked at; null: the last. */
  #chosen: number | null = null;
  #drawn = '';
  #view: View | undefined;

  update(view: View): void {
    this.#view = view;
    const { picture, timeline } = view;
    const known = new Set(picture.services.map(({ id }) => id));
    const starts = new Map(
      [...timeline.tracks].filter(([id]) => known.has(id)).map(([id, track]) => [id, track.starts]),
    );
    const all = startUps(starts, timeline.now).slice(0, MAX_CHOICES);
    const one = all.find(({ at }) => at === this.#chosen) ?? all[0];
    const drawn = JSON.stringify([
      all,
      one,
      picture.services.map(({ name }) => name),
      picture.services.map(({ id }) => id === view.choice.selected),
    ]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const title = el('h2', { id: 'start-up-title' }, t('Start-up'));
    if (one === undefined) {
      redraw(
        this.element,
        title,
        el('p', { class: 'hint' }, t('How long services take to start is shown with their next start.')),
      );
      return;
    }
    redraw(
      this.element,
      el('div', { class: 'heading' }, title, this.#choices(all, one)),
      this.#table(one, view),
    );
  }

  #choices(all: readonly StartUp[], one: StartUp): HTMLElement {
    if (all.length === 1) return el('span', { class: 'at' }, labelOf(one));
    const options = all.map((each) =>
      el('option', { value: each.at, selected: each === one }, labelOf(each)),
    );
    const select = el('select', { 'aria-label': t('Which start'), 'data-key': 'start' }, ...options);
    select.addEventListener('change', () => {
      this.#chosen = Number(select.value);
      if (this.#view !== undefined) this.update(this.#view);
    });
    return select;
  }

  #table({ bars, lengthMs }: StartUp, { picture, choice }: View): HTMLElement {
    const nameOf = (id: string): string => picture.services.find((service) => service.id === id)?.name ?? id;
    const scale = ticks(lengthMs * SCALE_SHARE).map((ms) => {
      const tick = el('span', { class: 'tick' }, ms === 0 ? '0' : duration(ms));
      tick.style.left = share(ms, lengthMs);
      return tick;
    });
    const head = el(
      'tr',
      {},
      el('th', { scope: 'col' }, t('Service')),
      el(
        'th',
        { scope: 'col', class: 'bars' },
        el('span', { class: 'unseen' }, t('Time')),
        el('div', { class: 'scale', 'aria-hidden': 'true' }, ...scale),
      ),
      el('th', { scope: 'col', class: 'figure' }, t('Waited')),
      el('th', { scope: 'col' }, t('Then')),
    );
    const rows = bars.map((bar) =>
      el(
        'tr',
        { class: bar.service === choice.selected ? 'selected' : null, 'data-service': nameOf(bar.service) },
        el('th', { scope: 'row' }, nameOf(bar.service)),
        el('td', { class: 'bars' }, barsOf(bar, lengthMs)),
        el('td', { class: 'figure' }, bar.waitedMs === 0 ? '–' : duration(bar.waitedMs)),
        el('td', { class: `outcome outcome-${bar.outcome}` }, outcomeTexts[bar.outcome](bar)),
      ),
    );
    return el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows));
  }
}

function barsOf({ waitFrom, startFrom, end, outcome }: Bar, lengthMs: number): HTMLElement {
  const track = el('div', { class: 'track', 'aria-hidden': 'true' });
  const add = (kind: string, from: number, to: number): void => {
    const bar = el('span', { class: `bar bar-${kind}` });
    bar.style.left = share(from, lengthMs);
    bar.style.width = share(to - from, lengthMs);
    track.append(bar);
  };
  add('waiting', waitFrom, startFrom ?? end);
  if (startFrom !== null) add(outcome === 'crashed' ? 'crashed' : 'starting', startFrom, end);
  return track;
}

function labelOf({ at, bars }: StartUp): string {
  const time = clock(at);
  const count = bars.length;
  return count === 1 ? t('{time}, 1 service', { time }) : t('{time}, {count} services', { time, count });
}

function share(ms: number, of: number): string {
  return `${(ms / of) * 100}%`;
}
