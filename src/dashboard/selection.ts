// What can be done with the selected service, and on what it depends; where none is selected, how to select one.

import { button, el, redraw } from './element.ts';
import { lookIcon } from './icons.ts';
import { t } from './l10n.ts';
import type { ServicePicture, Verb } from './messages.ts';
import type { Actions, View } from './view.ts';

const verbTexts: Readonly<Record<Verb, () => string>> = {
  start: () => t('Start'),
  restart: () => t('Restart'),
  stop: () => t('Stop'),
  logs: () => t('Logs'),
  why: () => t('Why?'),
};
const verbs: readonly Verb[] = ['start', 'restart', 'stop', 'logs', 'why'];

export class Selection {
  readonly element = el('div', { class: 'selection', role: 'group', 'aria-label': t('Selected service') });
  readonly #actions: Actions;
  #drawn = '';

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update({ picture, choice }: View): void {
    const service = picture.services.find(({ id }) => id === choice.selected);
    const drawn = JSON.stringify([service, picture.services.map(({ name }) => name)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (service === undefined) {
      redraw(this.element, el('p', { class: 'hint' }, t('Select a service to start, stop or restart it.')));
      return;
    }
    const buttons = verbs
      .filter((verb) => service.can.includes(verb))
      .map((verb) => {
        const action = verbTexts[verb]();
        return button(action, () => this.#actions.act(verb, service.id), {
          'data-key': `act-${verb}`,
          'aria-label': t('{action} {name}', { action, name: service.name }),
        });
      });
    redraw(
      this.element,
      lookIcon(service.look),
      el('strong', {}, service.name),
      el(
        'span',
        { class: 'what' },
        [service.text, needsText(service, picture.services)].filter(Boolean).join(' · '),
      ),
      el('span', { class: 'actions' }, ...buttons),
    );
  }
}

/** Such as `needs db (ready), cache (started)`. */
export function needsText({ needs }: ServicePicture, all: readonly ServicePicture[]): string {
  const texts = needs.map(({ service, condition }) => {
    const name = all.find(({ id }) => id === service)?.name ?? service;
    return `${name} (${condition})`;
  });
  return texts.length === 0 ? '' : t('needs {names}', { names: texts.join(', ') });
}
