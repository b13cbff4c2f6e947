// What a session shows after an element was made, changed or taken away: pure, from one state to the next. Throws what the
// wire knows, with what to do.

import { didYouMean } from '../../../base/didYouMean.ts';
import { alreadyExists, invalidParams, limitExceeded, notFound } from '../../../protocol/failure.ts';
import { MAX_OVERLAYS, MAX_PANELS, MAX_SPANS, MAX_VISUAL_TEXT_BYTES } from '../../../protocol/limits.ts';
import type { DaemonParams, Overlay, Panel, Span, Visual } from '../../../protocol/types.ts';

export type Element = Overlay | Panel;
type SpanChange = NonNullable<DaemonParams<'overlay/update'>['spans']>[number];

/** One of the two lists of a visual. */
export interface Kind<E extends Element> {
  readonly what: 'overlay' | 'panel';
  readonly of: (visual: Visual) => readonly E[];
  readonly put: (visual: Visual, elements: readonly E[]) => Visual;
}

export const OVERLAYS: Kind<Overlay> = {
  what: 'overlay',
  of: ({ overlays }) => overlays,
  put: (visual, overlays) => ({ ...visual, overlays: [...overlays] }),
};
export const PANELS: Kind<Panel> = {
  what: 'panel',
  of: ({ panels }) => panels,
  put: (visual, panels) => ({ ...visual, panels: [...panels] }),
};

export const NOTHING: Visual = { overlays: [], panels: [], capture: null, focus: null };

export function isNothing({ overlays, panels, capture }: Visual): boolean {
  return overlays.length === 0 && panels.length === 0 && capture === null;
}

export function elementsOf({ overlays, panels }: Visual): readonly Element[] {
  return [...overlays, ...panels];
}

/** Above all that is there. */
export function nextDepth<E extends Element>(kind: Kind<E>, visual: Visual): number {
  return Math.max(0, ...kind.of(visual).map(({ z }) => z + 1));
}

export function withElement<E extends Element>(kind: Kind<E>, visual: Visual, element: E): Visual {
  if (elementsOf(visual).some(({ id }) => id === element.id)) {
    throw alreadyExists(kind.what, element.id, 'choose another id, or update that one');
  }
  return settled(kind.put(visual, [...kind.of(visual), element]));
}

/** @param change gets the element as it is; what it answers takes its place */
export function withChange<E extends Element>(
  kind: Kind<E>,
  visual: Visual,
  id: string,
  change: (element: E) => E,
): Visual {
  const known = findElement(kind, visual, id);
  return settled(
    kind.put(
      visual,
      kind.of(visual).map((element) => (element === known ? change(element) : element)),
    ),
  );
}

/** Throws `notFound` with what is near. */
export function findElement<E extends Element>(kind: Kind<E>, visual: Visual, id: string): E {
  const elements = kind.of(visual);
  const found = elements.find((element) => element.id === id);
  if (found !== undefined) return found;
  throw notFound(
    kind.what,
    id,
    didYouMean(
      id,
      elements.map((element) => element.id),
    ),
  );
}

/** Without what `isGone` chooses; the same visual where that is nothing. */
export function without(visual: Visual, isGone: (element: Element) => boolean): Visual {
  const overlays = visual.overlays.filter((element) => !isGone(element));
  const panels = visual.panels.filter((element) => !isGone(element));
  const isSame = overlays.length === visual.overlays.length && panels.length === visual.panels.length;
  return isSame ? visual : settled({ ...visual, overlays, panels });
}

/** The spans named by their ids, changed; throws `notFound` for one that is not there. */
export function changedSpans(spans: readonly Span[], changes: readonly SpanChange[]): Span[] {
  const next = new Map(spans.map((span) => [span.id, span]));
  for (const { id, ...change } of changes) {
    const span = next.get(id);
    if (span === undefined) throw notFound('span', id, didYouMean(id, next.keys()));
    next.set(id, { ...span, ...stated(change) });
  }
  return [...next.values()];
}

/** What is said and not left out. */
export function stated<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof stated<T>
  >;
}

/** In order, within the limits, and without a focus on what cannot have it any more. */
export function settled(visual: Visual): Visual {
  checkLimits(visual);
  const canFocus = elementsOf(visual).some(({ id, focusable }) => id === visual.focus && focusable);
  return {
    ...visual,
    overlays: byDepth(visual.overlays),
    panels: byDepth(visual.panels),
    focus: visual.capture !== null && canFocus ? visual.focus : null,
  };
}

function byDepth<E extends Element>(elements: readonly E[]): E[] {
  return [...elements].sort((a, b) => a.z - b.z);
}

function checkLimits(visual: Visual): void {
  const { overlays, panels } = visual;
  const elements = elementsOf(visual);
  const spans = elements.flatMap((element) => element.spans);
  const bytes = spans.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  checkLimit('overlays of one session', overlays.length, MAX_OVERLAYS);
  checkLimit('panels of one session', panels.length, MAX_PANELS);
  checkLimit('spans over one session', spans.length, MAX_SPANS);
  checkLimit('bytes of text over one session', bytes, MAX_VISUAL_TEXT_BYTES);
  for (const { id, spans: own } of elements) {
    const ids = own.map((span) => span.id);
    const twice = ids.find((one, at) => ids.indexOf(one) !== at);
    if (twice !== undefined) throw invalidParams('spans', `${id} has two spans ${twice}; name them apart`);
  }
}

function checkLimit(what: string, value: number, limit: number): void {
  if (value > limit) throw limitExceeded(`${what} (at most ${limit})`, value, 'take some away first');
}
