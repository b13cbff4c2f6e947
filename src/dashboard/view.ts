// What every part of the page draws from, and what it can ask for: one value, made anew with each message and each choice.

import type { Stroke } from './icons.ts';
import type { Choice, Offer, Picture, ServicePicture, Verb } from './messages.ts';
import type { Timeline } from './timeline.ts';

export interface View {
  readonly picture: Picture;
  readonly timeline: Timeline;
  readonly choice: Choice;
  /** Epoch ms under the pointer in a timeline; null: now. */
  readonly cursorAt: number | null;
  /** By id of the service; the same for as long as it is there. */
  readonly strokes: ReadonlyMap<string, Stroke>;
}

export interface Actions {
  choose(change: Partial<Choice>): void;
  act(verb: Verb, service: string): void;
  offer(offer: Offer): void;
  pointAt(cursorAt: number | null): void;
}

export function shownServices({ picture, choice }: View): readonly ServicePicture[] {
  return picture.services.filter(({ id }) => !choice.hidden.includes(id));
}
