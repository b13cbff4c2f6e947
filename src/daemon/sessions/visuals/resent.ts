// What a client that registers again says it has over a session takes the place of what it had there before.

import { alreadyExists } from '../../../protocol/failure.ts';
import type { OwnedVisual, Visual } from '../../../protocol/types.ts';
import { released } from './captures.ts';
import {
  type Element,
  type Kind,
  nextDepth,
  OVERLAYS,
  PANELS,
  settled,
  withElement,
  without,
} from './elements.ts';

/** @param onLeftOut an element whose id somebody else has by now, or that there is no room for */
export function resent(
  visual: Visual,
  owner: string,
  own: Omit<OwnedVisual, 'session'>,
  onLeftOut: (error: unknown) => void,
): Visual {
  let next = without(visual, (element) => element.owner === owner);
  const add = <E extends Element>(kind: Kind<E>, draft: { readonly z: number | null }): void => {
    try {
      const element = { ...draft, owner, z: draft.z ?? nextDepth(kind, next) } as unknown as E;
      next = withElement(kind, next, element);
    } catch (error) {
      onLeftOut(error);
    }
  };
  for (const overlay of own.overlays) add(OVERLAYS, overlay);
  for (const panel of own.panels) add(PANELS, panel);
  return withCapture(next, owner, own, onLeftOut);
}

/** One that a person has ended meanwhile the keeper does not begin again: it has the same id. */
function withCapture(
  visual: Visual,
  owner: string,
  { capture, focus }: Pick<OwnedVisual, 'capture' | 'focus'>,
  onLeftOut: (error: unknown) => void,
): Visual {
  const isOthers = visual.capture !== null && visual.capture.owner !== owner;
  if (isOthers) {
    if (capture !== null) onLeftOut(alreadyExists('capture of input', visual.capture?.id ?? ''));
    return visual;
  }
  if (capture === null) return released(visual);
  return settled({
    ...visual,
    capture: { id: capture, owner },
    focus: focus === undefined ? visual.focus : focus,
  });
}
