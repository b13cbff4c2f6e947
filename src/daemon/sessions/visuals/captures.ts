// The verbs of captured input: whose the keys are, and which element they are meant for.

import { didYouMean } from '../../../base/didYouMean.ts';
import { alreadyExists, invalidParams, notFound } from '../../../protocol/failure.ts';
import type { DaemonParams, Visual } from '../../../protocol/types.ts';
import { elementsOf } from './elements.ts';
import type { Visuals } from './visuals.ts';

export class Captures {
  readonly #visuals: Visuals;

  constructor(visuals: Visuals) {
    this.#visuals = visuals;
  }

  /** Capturing what is captured already under the same id changes only the focus. */
  async capture(
    { session: target, root, id, focus }: DaemonParams<'input/capture'>,
    owner: string,
  ): Promise<Record<string, never>> {
    const session = this.#visuals.findDrawable(target, root);
    await this.#visuals.change(session.id, (visual) => {
      if (visual.capture !== null && visual.capture.owner !== owner) {
        const advice = `wait until it is released, or take it away: holdfast input release ${session.id}`;
        throw alreadyExists('capture of the input of', session.id, advice);
      }
      return focused({ ...visual, capture: { id, owner } }, focus);
    });
    this.#visuals.owners.review(owner);
    return {};
  }

  async release({ session: target, root }: DaemonParams<'input/release'>): Promise<{ wasCaptured: boolean }> {
    const session = this.#visuals.find(target, root);
    const wasCaptured = this.#visuals.of(session.id).capture !== null;
    await this.#visuals.change(session.id, released);
    return { wasCaptured };
  }

  async focus({
    session: target,
    root,
    element,
  }: DaemonParams<'input/focus'>): Promise<Record<string, never>> {
    const session = this.#visuals.find(target, root);
    await this.#visuals.change(session.id, (visual) => {
      if (visual.capture === null)
        throw invalidParams('input/focus', `the input of ${session.id} is not captured; capture it first`);
      return focused(visual, element);
    });
    return {};
  }
}

export function released(visual: Visual): Visual {
  return visual.capture === null ? visual : { ...visual, capture: null, focus: null };
}

function focused(visual: Visual, id: string | null): Visual {
  if (id === null) return { ...visual, focus: null };
  const elements = elementsOf(visual);
  const element = elements.find((one) => one.id === id);
  if (element === undefined) {
    throw notFound(
      'overlay or panel',
      id,
      didYouMean(
        id,
        elements.map((one) => one.id),
      ),
    );
  }
  if (!element.focusable)
    throw invalidParams('input/focus', `${id} cannot have the focus; make it focusable first`);
  return { ...visual, focus: id };
}
