// What a target typed by a person means: a name (of one service or of all its instances), an id, a group or `all`, in one root or in all, or ROOT:NAME.

import { basename } from 'node:path';
import { didYouMean } from '../../base/didYouMean.ts';
import { ambiguous, type HoldfastFailure, notFound } from '../../protocol/failure.ts';
import type { Targets } from '../../protocol/types.ts';

export interface Targetable {
  readonly id: string;
  readonly name: string;
  readonly root: string | null;
  readonly config: { readonly group: string | null; readonly baseName: string | null };
}

export interface Resolved<T> {
  readonly target: string;
  readonly found: readonly T[];
  /** Named one by one, rather than as part of a group or of `all`. */
  readonly isNamed: boolean;
  readonly failure: HoldfastFailure | null;
}

/** One answer per target, in their order; `all` finds nothing where nothing is declared, which is no failure. */
export function resolveTargets<T extends Targetable>(
  { target, root, allRoots }: Targets,
  services: Iterable<T>,
): Resolved<T>[] {
  const every = [...services];
  const here = allRoots === true ? every : every.filter((service) => service.root === root);
  return (target.length === 0 ? ['all'] : target).map((word) => resolveOne(word, here, every));
}

function resolveOne<T extends Targetable>(
  target: string,
  here: readonly T[],
  every: readonly T[],
): Resolved<T> {
  const byId = every.filter(({ id }) => id === target);
  if (byId.length > 0) return { target, found: byId, isNamed: true, failure: null };
  if (target === 'all') return { target, found: here, isNamed: false, failure: null };
  const byName = here.filter(({ name }) => name === target);
  if (byName.length > 0) return { target, found: byName, isNamed: true, failure: null };
  // All instances of one service: naming them together is naming each.
  const byBase = here.filter(({ config }) => config.baseName === target);
  if (byBase.length > 0) return { target, found: byBase, isNamed: true, failure: null };
  const byGroup = here.filter(({ config }) => config.group === target);
  if (byGroup.length > 0) return { target, found: byGroup, isNamed: false, failure: null };
  return elsewhere(target, every) ?? unknown(target, here);
}

/** The root is named by its path or by the last part of it; on Windows a path holds a colon itself. */
function elsewhere<T extends Targetable>(target: string, every: readonly T[]): Resolved<T> | undefined {
  const colon = target.lastIndexOf(':');
  if (colon <= 0) return undefined;
  const wanted = target.slice(0, colon);
  const inside = every.filter(({ root }) => root !== null && (root === wanted || basename(root) === wanted));
  const [first] = inside;
  if (first === undefined) return undefined;
  const roots = [...new Set(inside.flatMap(({ root }) => root ?? []))];
  if (roots.length > 1) return { target, found: [], isNamed: false, failure: ambiguous(target, roots) };
  return { ...resolveOne(target.slice(colon + 1), inside, inside), target };
}

function unknown<T extends Targetable>(target: string, here: readonly T[]): Resolved<T> {
  const known = here.flatMap(({ name, config }) => [name, config.baseName ?? [], config.group ?? []].flat());
  return {
    target,
    found: [],
    isNamed: true,
    failure: notFound('service', target, didYouMean(target, known)),
  };
}
