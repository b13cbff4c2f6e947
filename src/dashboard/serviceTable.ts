// The services as a table: the legend of the timelines, their figures at the time that is pointed at, and for whoever does
// not look at drawings all that the drawings say.

import { bytes, clock, percent, perSecond } from './amounts.ts';
import { button, el, redraw } from './element.ts';
import { lookIcon, swatch } from './icons.ts';
import { t } from './l10n.ts';
import type { ServicePicture } from './messages.ts';
import { type Figure, valueAt } from './timeline.ts';
import type { Actions, View } from './view.ts';

const figures: readonly {
  readonly figure: Figure;
  readonly title: () => string;
  readonly say: (value: number) => string;
}[] = [
  { figure: 'cpu', title: () => t('CPU'), say: percent },
  { figure: 'memory', title: () => t('Memory'), say: bytes },
  { figure: 'output', title: () => t('Output'), say: perSecond },
];

export class ServiceTable {
  readonly element = el('section', { class: 'services', 'aria-label': t('Services') });
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update(view: View): void {
    const { picture, cursorAt } = view;
    const at = cursorAt === null ? t('now') : t('at {time}', { time: clock(cursorAt) });
    const head = el(
      'tr',
      {},
      el('th', { scope: 'col', class: 'service' }, t('Service')),
      el('th', { scope: 'col' }, t('State')),
      ...figures.map(({ title }) => el('th', { scope: 'col', class: 'figure' }, title())),
      el('th', { scope: 'col', class: 'figure' }, t('Restarts')),
    );
    redraw(
      this.element,
      el(
        'table',
        {},
        el('caption', {}, el('span', {}, t('Services')), el('span', { class: 'at' }, at)),
        el('thead', {}, head),
        el('tbody', {}, ...picture.services.map((service) => this.#row(service, view))),
      ),
    );
  }

  #row(service: ServicePicture, view: View): HTMLElement {
    const { id, name, look, text, restarts } = service;
    const { choice, strokes, timeline, cursorAt } = view;
    const isShown = !choice.hidden.includes(id);
    const isSelected = choice.selected === id;
    const stroke = strokes.get(id);
    const check = el('input', {
      type: 'checkbox',
      checked: isShown,
      'aria-label': t('Draw {name}', { name }),
      title: t('Draw {name} in the timelines', { name }),
      'data-key': `draw-${id}`,
    });
    check.addEventListener('change', () => {
      const others = choice.hidden.filter((one) => one !== id);
      this.#actions.choose({ hidden: isShown ? [...others, id] : others });
    });
    const pick = button(name, () => this.#actions.choose({ selected: isSelected ? null : id }), {
      class: 'name',
      'aria-pressed': isSelected,
      'data-key': `pick-${id}`,
    });
    // `aria-pressed` without a value means nothing.
    pick.setAttribute('aria-pressed', String(isSelected));
    return el(
      'tr',
      { class: isSelected ? 'selected' : null, 'data-service': name },
      el(
        'th',
        { scope: 'row', class: 'service' },
        check,
        stroke && isShown ? swatch(stroke) : noSwatch(),
        pick,
      ),
      el('td', { class: 'state', title: text }, lookIcon(look), el('span', {}, text)),
      ...figures.map(({ figure, say }) => {
        const value = valueAt(timeline, id, figure, cursorAt);
        return el('td', { class: 'figure' }, value === null ? '–' : say(value));
      }),
      el('td', { class: 'figure' }, String(restarts)),
    );
  }
}

function noSwatch(): HTMLElement {
  return el('span', { class: 'swatch' });
}
