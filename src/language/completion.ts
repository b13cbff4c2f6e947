// What may be written here: keys, words, and names of services.

import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { docOf } from './keyDoc.ts';
import type { Outline } from './outline.ts';
import { placeIn } from './place.ts';
import { keysBelow, wordsOf } from './vocabulary.ts';

export interface CompletionSources {
  /** The newest one there was: a text that is being typed has seldom one. */
  readonly outline: Outline | undefined;
  /** Nobody else completes keys and words. */
  readonly isAlone: boolean;
}

export function completionsAt(
  document: TextDocument,
  position: Position,
  { outline, isAlone }: CompletionSources,
): CompletionItem[] {
  const place = placeIn(document.getText({ start: { line: 0, character: 0 }, end: position }));
  if (place === undefined) return [];
  const { path, is, typed } = place;
  const range = { start: { ...position, character: position.character - typed }, end: position };
  if (isNameOfService(path))
    return namesFor(path, outline).map((name) => ({
      label: name,
      kind: CompletionItemKind.Reference,
      textEdit: { range, newText: name },
    }));
  if (!isAlone) return [];
  if (is === 'value')
    return wordsOf(path).map((word) => ({
      label: word,
      kind: CompletionItemKind.EnumMember,
      textEdit: { range, newText: word },
    }));
  const used = new Set(
    outline?.keys
      .filter((key) => key.path.slice(0, -1).join('\0') === path.join('\0'))
      .map((key) => key.path.at(-1)),
  );
  const rest = document.getText({ start: position, end: { line: position.line + 1, character: 0 } });
  const colon = /^[\w.-]*\s*:/.test(rest) ? '' : ': ';
  return keysBelow(path)
    .filter(([name]) => !used.has(name) || name === document.getText(range))
    .map(([name, row], index) => ({
      label: name,
      kind: CompletionItemKind.Property,
      detail: row.type.replaceAll('`', ''),
      documentation: docOf(name, row),
      // In the order in which they are documented.
      sortText: String(index).padStart(3, '0'),
      textEdit: { range, newText: `${name}${colon}` },
    }));
}

/** Below `dependsOn`, and in the lists of `profiles`. */
function isNameOfService(path: readonly string[]): boolean {
  const [first, , third] = path;
  if (first === 'profiles') return path.length === 2;
  if (first === 'services') return path.length === 3 && third === 'dependsOn';
  return first === 'defaults' && path.length === 2 && path[1] === 'dependsOn';
}

/** All but the one that asks: nothing waits for itself. */
function namesFor([first, own]: readonly string[], outline: Outline | undefined): string[] {
  return (outline?.services ?? [])
    .map(({ name }) => name)
    .filter((name) => first !== 'services' || name !== own);
}
