// Plain values as YAML that every reader understands the same, with comments above what they are about.

import { Document, isMap, type YAMLMap } from 'yaml';

export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/**
 * @param top comment above all of it
 * @param notes by the path of a map: comments in it, above its first key
 */
export function yamlText(
  value: YamlValue,
  top: readonly string[],
  notes: readonly { readonly path: readonly (string | number)[]; readonly lines: readonly string[] }[],
): string {
  // Older readers take a bare `yes` or `012` for something else.
  const document = new Document(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  document.commentBefore = commentOf(top);
  for (const { path, lines } of notes) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (lines.length > 0 && isMap(node)) commentFirst(node, lines);
  }
  return document.toString({ lineWidth: 0 });
}

function commentFirst(map: YAMLMap, lines: readonly string[]): void {
  map.commentBefore = commentOf(lines);
}

function commentOf(lines: readonly string[]): string {
  return lines.map((line) => ` ${line.replace(/\s+/g, ' ')}`).join('\n');
}
