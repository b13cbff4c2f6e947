// The top of the page: whose services, how much of the past, and how the connection is where it is not as it should be.

import { button, el, redraw } from './element.ts';
import { t } from './l10n.ts';
import { type Offer, RANGES_MINUTES } from './messages.ts';
import type { Actions, View } from './view.ts';

export const offerTexts: Readonly<Record<Offer, () => string>> = {
  startAll: () => t('Start All Services'),
  createConfig: () => t('Create holdfast.yaml'),
  openFolder: () => t('Open Folder'),
  reconnect: () => t('Reconnect'),
};

export class Toolbar {
  readonly element = el('header', { class: 'toolbar' });
  readonly #actions: Actions;
  #drawn = '';

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update({ picture, choice }: View): void {
    const { roots, root, connection, connectionText } = picture;
    // An open list of roots would shut.
    const isEmpty = picture.services.length === 0;
    const drawn = JSON.stringify([roots, root, connection, connectionText, choice.minutes, isEmpty]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    redraw(this.element, this.#title(picture), this.#status(picture), this.#ranges(choice.minutes));
  }

  #title({ roots, root }: View['picture']): HTMLElement {
    const name = roots.find((one) => one.root === root)?.name ?? 'Holdfast';
    if (roots.length < 2) return el('h1', {}, name);
    const options = roots.map((one) =>
      el('option', { value: one.root, selected: one.root === root }, one.name),
    );
    const select = el('select', { 'aria-label': t('Folder'), 'data-key': 'root' }, ...options);
    select.addEventListener('change', () => this.#actions.choose({ root: select.value, selected: null }));
    return el('h1', {}, select);
  }

  #status({ connection, connectionText, services }: View['picture']): HTMLElement {
    // Where there is nothing else on the page, it says it itself.
    const text = connection === 'connected' || services.length === 0 ? '' : connectionText;
    const again =
      connection === 'closed' && services.length > 0
        ? button(offerTexts.reconnect(), () => this.#actions.offer('reconnect'), { 'data-key': 'reconnect' })
        : null;
    return el('div', { class: `status status-${connection}`, role: 'status' }, text, again);
  }

  #ranges(minutes: number): HTMLElement {
    const inputs = RANGES_MINUTES.map((one) => {
      const input = el('input', {
        type: 'radio',
        name: 'range',
        value: one,
        checked: one === minutes,
        'data-key': `range-${one}`,
      });
      input.addEventListener('change', () => this.#actions.choose({ minutes: one }));
      return el('label', {}, input, el('span', {}, rangeText(one)));
    });
    return el('fieldset', { class: 'ranges' }, el('legend', { class: 'unseen' }, t('Time range')), ...inputs);
  }
}

function rangeText(minutes: number): string {
  return minutes === 60 ? t('1 hour') : t('{count} min', { count: minutes });
}
