// What services wait for: reading `dependsOn`, and finding names that are not there, a service that waits for itself,
// and circles.

import { didYouMean } from '../base/didYouMean.ts';
import type { DependencyCondition } from '../protocol/types.ts';
import { CONDITIONS } from './choices.ts';
import { DEPENDENCY_KEYS, readMap } from './keys.ts';
import type { ProblemList } from './problems.ts';
import { REMOVE, write } from './repairs.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** With where it stands, so that a circle can be shown. */
export interface Dependency {
  readonly condition: DependencyCondition;
  readonly at: number;
}

/** Short form: a list of names, each to be ready. */
export function readDependsOn(tree: Tree, reader: ValueReader): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>();
  if (tree.kind === 'map') {
    for (const { key, keyAt, value } of tree.entries) {
      const condition = readMap(value, DEPENDENCY_KEYS, reader.problems).get('condition');
      found.set(key, { condition: condition ? readCondition(condition.value, reader) : 'ready', at: keyAt });
    }
    return found;
  }
  for (const item of reader.list(tree)) {
    const name = reader.nonEmptyText(item, 'a name in `dependsOn`');
    if (name === undefined) continue;
    if (found.has(name))
      reader.problems.error(item.at, `\`${name}\` stands here twice`, 'keep one of them', REMOVE);
    else found.set(name, { condition: 'ready', at: item.at });
  }
  return found;
}

/** @param graph every service with what it waits for */
export function checkDependencies(
  graph: ReadonlyMap<string, ReadonlyMap<string, Dependency>>,
  problems: ProblemList,
): void {
  for (const [name, dependencies] of graph) {
    for (const [on, { at }] of dependencies) {
      if (on === name)
        problems.error(at, `\`${name}\` waits for itself`, 'remove it from `dependsOn`', REMOVE);
      else if (!graph.has(on)) reportUnknown(on, at, graph.keys(), problems);
    }
  }
  reportCircles(graph, problems);
}

/** @param hasProbe whether a service has a health probe; only asked for those that could be read */
export function checkHealthy(
  graph: ReadonlyMap<string, ReadonlyMap<string, Dependency>>,
  hasProbe: ReadonlyMap<string, boolean>,
  problems: ProblemList,
): void {
  for (const dependencies of graph.values())
    for (const [on, { condition, at }] of dependencies)
      if (condition === 'healthy' && hasProbe.get(on) === false)
        problems.error(
          at,
          `\`${on}\` has no \`health\` probe to be healthy by`,
          'give it one, or write `condition: ready`',
        );
}

function readCondition(tree: Tree, reader: ValueReader): DependencyCondition {
  return reader.choice(tree, '`condition`', CONDITIONS) ?? 'ready';
}

function reportUnknown(on: string, at: number, known: Iterable<string>, problems: ProblemList): void {
  const close = problems.isFull ? [] : didYouMean(on, known);
  const advice = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'declare it under `services`';
  problems.error(at, `there is no service \`${on.slice(0, 60)}\``, advice, write(close));
}

/** Each circle once, at the link that closes it. Without recursion: a chain may be as long as the file. */
function reportCircles(
  graph: ReadonlyMap<string, ReadonlyMap<string, Dependency>>,
  problems: ProblemList,
): void {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    if (done.has(start)) continue;
    const path = [start];
    const onPath = new Set(path);
    const links = [linksOf(start)];
    while (path.length > 0) {
      const next = links.at(-1)?.next();
      if (next === undefined || next.done === true) {
        const left = path.pop();
        links.pop();
        if (left !== undefined) {
          onPath.delete(left);
          done.add(left);
        }
        continue;
      }
      const [on, { at }] = next.value;
      if (onPath.has(on)) {
        if (on === path.at(-1)) continue;
        const circle = [...path.slice(path.indexOf(on)), on].join(' → ');
        problems.error(at, `services wait for each other in a circle: ${circle}`, 'remove one link', REMOVE);
      } else if (graph.has(on) && !done.has(on)) {
        path.push(on);
        onPath.add(on);
        links.push(linksOf(on));
      }
    }
  }

  function linksOf(name: string): Iterator<[string, Dependency]> {
    return (graph.get(name) ?? new Map<string, Dependency>()).entries();
  }
}
