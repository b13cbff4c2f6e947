// The verbs of overlays and panels: one set for both, since they differ in where they stand and in nothing else.

import { isDeepStrictEqual } from 'node:util';
import type { SessionInfo } from '../../../protocol/types.ts';
import {
  changedSpans,
  type Element,
  elementsOf,
  findElement,
  type Kind,
  nextDepth,
  stated,
  withChange,
  withElement,
  without,
} from './elements.ts';
import type { Visuals } from './visuals.ts';

interface Target {
  readonly session: string;
  readonly root: string | null;
}
type Draft<E extends Element> = Omit<E, 'z' | 'owner'> & { readonly z: number | null };
type Change<E extends Element> = {
  readonly [K in keyof Omit<E, 'id' | 'owner' | 'spans'>]?: E[K] | undefined;
} & {
  readonly spans?: Parameters<typeof changedSpans>[1] | undefined;
  readonly content?: E['spans'] | undefined;
};

export class ElementVerbs<E extends Element> {
  readonly #visuals: Visuals;
  readonly #kind: Kind<E>;

  constructor(visuals: Visuals, kind: Kind<E>) {
    this.#visuals = visuals;
    this.#kind = kind;
  }

  /** The same by the same client again is the same request again. */
  async create(params: Target & { readonly outlivesOwner: boolean } & Draft<E>, client: string): Promise<E> {
    const { session: target, root, outlivesOwner, z, ...draft } = params;
    const session = this.#visuals.findDrawable(target, root);
    const owner = outlivesOwner ? null : client;
    const made = { ...draft, owner, z: z ?? nextDepth(this.#kind, this.#visuals.of(session.id)) };
    const element = made as unknown as E;
    const known = elementsOf(this.#visuals.of(session.id)).find(({ id }) => id === element.id);
    const isRepeat = known !== undefined && isDeepStrictEqual(known, { ...made, z: z ?? known.z });
    if (!isRepeat)
      await this.#visuals.change(session.id, (visual) => withElement(this.#kind, visual, element));
    this.#visuals.owners.review(client);
    return this.#find(session.id, element.id);
  }

  async update(params: Target & { readonly id: string } & Change<E>): Promise<E> {
    const { session: target, root, id, spans, content, ...rest } = params;
    const session = this.#session(target, root);
    await this.#visuals.change(session.id, (visual) =>
      withChange(this.#kind, visual, id, (element) => {
        const all = content ?? element.spans;
        const changed = {
          ...element,
          ...stated(rest),
          spans: spans === undefined ? all : changedSpans(all, spans),
        };
        return changed as unknown as E;
      }),
    );
    return this.#find(session.id, id);
  }

  async delete({ session: target, root, id }: Target & { id: string }): Promise<Record<string, never>> {
    const session = this.#session(target, root);
    const element = this.#find(session.id, id);
    await this.#visuals.change(session.id, (visual) => without(visual, (one) => one.id === element.id));
    return {};
  }

  list({ session, root }: Target): E[] {
    return [...this.#kind.of(this.#visuals.of(this.#session(session, root).id))];
  }

  async clear(
    { session: target, root, ownOnly }: Target & { ownOnly: boolean },
    client: string,
  ): Promise<{ cleared: number }> {
    const session = this.#session(target, root);
    const chosen = this.#kind
      .of(this.#visuals.of(session.id))
      .filter(({ owner }) => !ownOnly || owner === client)
      .map(({ id }) => id);
    await this.#visuals.change(session.id, (visual) => without(visual, ({ id }) => chosen.includes(id)));
    return { cleared: chosen.length };
  }

  #session(target: string, root: string | null): SessionInfo {
    return this.#visuals.find(target, root);
  }

  #find(session: string, id: string): E {
    return findElement(this.#kind, this.#visuals.of(session), id);
  }
}
