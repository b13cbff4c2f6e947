// Trees as lists.

interface Node<T> {
  readonly children: readonly T[];
}

/** With all below each, depth first, a node before its children. */
export function flatten<T extends Node<T>>(nodes: readonly T[]): T[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}
