// What is on the page while there are no services to look at: why, and what can be done about it.

import { button, el, redraw } from './element.ts';
import { t } from './l10n.ts';
import type { Offer, Picture } from './messages.ts';
import { offerTexts } from './toolbar.ts';
import type { Actions } from './view.ts';

export class Empty {
  readonly element = el('section', { class: 'empty' });
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update({ offers, connection, connectionText }: Picture): void {
    const [title, text] = textsOf(connection, connectionText, offers);
    redraw(
      this.element,
      el('h2', {}, title),
      el('p', {}, text),
      el(
        'p',
        { class: 'actions' },
        ...offers.map((offer, index) =>
          button(offerTexts[offer](), () => this.#actions.offer(offer), {
            class: index === 0 ? 'primary' : null,
            'data-key': `offer-${offer}`,
          }),
        ),
      ),
    );
  }
}

function textsOf(
  connection: Picture['connection'],
  connectionText: string,
  offers: readonly Offer[],
): readonly [string, string] {
  if (connection === 'connecting') return [t('Connecting'), t('Holdfast is being asked what runs.')];
  if (connection === 'lost') return [t('Not connected'), connectionText];
  if (offers.includes('startAll'))
    return [
      t('No services yet'),
      t('Nothing of holdfast.yaml has been started. What it uses and how it starts is drawn here.'),
    ];
  if (offers.includes('openFolder'))
    return [t('No services yet'), t('Services belong to a folder. Open one to see how its services are.')];
  return [
    t('No services yet'),
    t('Declare the servers, databases and workers of this folder, and see here how they are.'),
  ];
}
