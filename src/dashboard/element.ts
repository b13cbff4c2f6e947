// Elements of the page, made in one expression. Text is only ever text, styles go through the object model: the policy of
// the page allows neither markup nor styles from strings.

type Attributes = Readonly<Record<string, string | number | boolean | null>>;
type Child = Node | string | null;

export function el<N extends keyof HTMLElementTagNameMap>(
  name: N,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[N] {
  return filled(document.createElement(name), attributes, children);
}

export function svg<N extends keyof SVGElementTagNameMap>(
  name: N,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[N] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** Null and false leave an attribute out, true writes it without a value. */
function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(label: string, onPress: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** Redraws a part of the page and gives the focus back to what has the same `data-key`. */
export function redraw(place: Element, ...children: readonly Child[]): void {
  const active = document.activeElement;
  const key = active !== null && place.contains(active) ? active.getAttribute('data-key') : null;
  place.replaceChildren(...children.filter((child) => child !== null));
  if (key === null) return;
  const again = [...place.querySelectorAll('[data-key]')].find((one) => one.getAttribute('data-key') === key);
  if (again instanceof HTMLElement || again instanceof SVGElement) again.focus({ preventScroll: true });
}
