// The dependency graph: services as boxes in layers, arrows from what is needed to what needs it. One stop for Tab; arrow keys
// go along the edges and through a layer, Enter selects.

import { el, redraw, svg } from './element.ts';
import { lookIcon } from './icons.ts';
import { t } from './l10n.ts';
import { type Layout, layOut, NODE, neighbour, type Point } from './layout.ts';
import type { ServicePicture } from './messages.ts';
import { needsText } from './selection.ts';
import type { Actions, View } from './view.ts';

const NAME_LETTERS = 15;
const STATE_LETTERS = 20;
const ARROW = 6;
const PORT_STEP = 10;

export class Graph {
  readonly element = el('section', { class: 'graph', 'aria-labelledby': 'graph-title' });
  readonly #actions: Actions;
  #drawn = '';
  #layoutOf = '';
  #layout: Layout = layOut([]);
  /** The stop for Tab. */
  #current: string | null = null;
  #view: View | undefined;

  constructor(actions: Actions) {
    this.#actions = actions;
    this.element.addEventListener('keydown', (event) => this.#didPress(event));
  }

  update(view: View): void {
    const { picture, choice } = view;
    this.#view = view;
    const { services } = picture;
    const drawn = JSON.stringify([services, choice.selected, this.#current]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const needs = services.map((one) => ({ id: one.id, needs: one.needs.map(({ service }) => service) }));
    const layoutOf = JSON.stringify(needs);
    if (layoutOf !== this.#layoutOf) this.#layout = layOut(needs);
    this.#layoutOf = layoutOf;
    if (!services.some(({ id }) => id === this.#current))
      this.#current = choice.selected ?? services[0]?.id ?? null;
    const { width, height, edges, places } = this.#layout;
    const drawing = svg(
      'svg',
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: 'group',
        'aria-label': t('Services and what they need'),
      },
      ...edges.map(({ from, to, via }) => this.#edge(from, to, via, services)),
      ...services.map((service) =>
        this.#node(service, places.get(service.id), choice.selected === service.id),
      ),
    );
    redraw(
      this.element,
      el('h2', { id: 'graph-title' }, t('Dependencies')),
      el('div', { class: 'scroll' }, drawing),
    );
  }

  #node(service: ServicePicture, place: Point | undefined, isSelected: boolean): SVGElement {
    const { id, name, look, text } = service;
    const { x, y } = place ?? { x: 0, y: 0 };
    const all = this.#view?.picture.services ?? [];
    const node = svg(
      'g',
      {
        class: `node${isSelected ? ' selected' : ''}`,
        transform: `translate(${x - NODE.width / 2} ${y - NODE.height / 2})`,
        role: 'button',
        tabindex: id === this.#current ? 0 : -1,
        'aria-pressed': String(isSelected),
        'aria-label': [name, text, needsText(service, all)].filter((part) => part !== '').join(', '),
        'data-key': `node-${id}`,
        'data-node': name,
      },
      svg('title', {}, `${name}: ${text}`),
      svg('rect', { width: NODE.width, height: NODE.height, rx: 4 }),
      lookIcon(look, { x: 10, y: 14 }),
      svg('text', { x: 34, y: 19, class: 'name' }, shortened(name, NAME_LETTERS)),
      svg('text', { x: 34, y: 34, class: 'text' }, shortened(text, STATE_LETTERS)),
    );
    node.addEventListener('click', () => this.#select(id));
    return node;
  }

  #edge(from: string, to: string, via: readonly Point[], services: readonly ServicePicture[]): SVGElement {
    const { places } = this.#layout;
    const [start, end] = [places.get(from), places.get(to)];
    if (start === undefined || end === undefined) return svg('g');
    const first = { x: start.x + NODE.width / 2, y: start.y + this.#port(from, to, 'from') };
    const last = { x: end.x - NODE.width / 2, y: end.y + this.#port(from, to, 'to') };
    const tip = { x: last.x - ARROW, y: last.y };
    const before = via.at(-1) ?? first;
    const middle = { x: (before.x + tip.x) / 2, y: (before.y + tip.y) / 2 };
    const needed = services.find(({ id }) => id === to)?.needs.find(({ service }) => service === from);
    const { selected } = this.#view?.choice ?? { selected: null };
    const isOfSelected = selected === from || selected === to;
    return svg(
      'g',
      { class: `edge${isOfSelected ? ' selected' : ''}`, 'aria-hidden': 'true' },
      svg('path', { d: curve([first, ...via, tip]), class: 'line' }),
      svg('path', { d: `M${last.x} ${last.y}l${-ARROW - 1} ${-ARROW / 2}v${ARROW}z`, class: 'solid' }),
      svg('text', { x: middle.x, y: middle.y + 3, 'text-anchor': 'middle' }, needed?.condition ?? ''),
    );
  }

  /** How far from the middle of a box an edge begins or ends: several lie beside each other, in the order of their far ends. */
  #port(from: string, to: string, side: 'from' | 'to'): number {
    const { edges, places } = this.#layout;
    const [own, far] = side === 'from' ? ([from, 'to'] as const) : ([to, 'from'] as const);
    const beside = edges
      .filter((edge) => edge[side] === own)
      .sort((a, b) => (places.get(a[far])?.y ?? 0) - (places.get(b[far])?.y ?? 0));
    const index = beside.findIndex((edge) => edge.from === from && edge.to === to);
    const step = Math.min(PORT_STEP, (NODE.height - PORT_STEP) / Math.max(1, beside.length - 1));
    return (index - (beside.length - 1) / 2) * step;
  }

  #select(id: string): void {
    this.#current = id;
    const isSelected = this.#view?.choice.selected === id;
    this.#actions.choose({ selected: isSelected ? null : id });
  }

  #didPress(event: KeyboardEvent): void {
    const current = this.#current;
    if (current === null || !(event.target instanceof SVGElement)) return;
    if (event.key === 'Enter' || event.key === ' ') this.#select(current);
    else {
      const next = neighbour(this.#layout, current, event.key);
      if (next === undefined) return;
      this.#current = next;
      this.element.querySelector<SVGElement>(`[data-key="${CSS.escape(`node-${next}`)}"]`)?.focus();
      if (this.#view !== undefined) this.update(this.#view);
    }
    event.preventDefault();
  }
}

/** Leaves and arrives level. */
function curve(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return '';
  let before = first;
  return others.reduce((path, point) => {
    const middle = (before.x + point.x) / 2;
    const part = `C${middle} ${before.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    before = point;
    return path + part;
  }, `M${first.x} ${first.y}`);
}

function shortened(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
