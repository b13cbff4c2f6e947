// Names of services in one file: where one is declared, where it is said, and another name for it everywhere.

import type { DocumentSymbol, Range, TextEdit } from 'vscode-languageserver/node';
import { SymbolKind } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isTargetName, NAME_ADVICE } from '../config/names.ts';
import { nameAt, type Outline, placesOf, type Span } from './outline.ts';

export function rangeOf(document: TextDocument, { from, to }: Span): Range {
  return { start: document.positionAt(from), end: document.positionAt(to) };
}

/** Where the service at an offset is declared; undefined where none is, or not in this file. */
export function declarationAt(document: TextDocument, outline: Outline, offset: number): Range | undefined {
  const name = nameAt(outline, offset)?.name;
  const declared = outline.services.find((service) => service.name === name);
  return declared && rangeOf(document, declared.span);
}

/** Everywhere the service at an offset is named, its declaration first. */
export function placesAt(document: TextDocument, outline: Outline, offset: number): Range[] {
  const name = nameAt(outline, offset)?.name;
  if (name === undefined) return [];
  return placesOf(outline, name).map((span) => rangeOf(document, span));
}

/** Throws what to do where the new name can be none, or is another's. */
export function renamesAt(
  document: TextDocument,
  outline: Outline,
  offset: number,
  newName: string,
): TextEdit[] {
  if (!isTargetName(newName)) throw new Error(`\`${newName}\` cannot name a service: ${NAME_ADVICE}`);
  const isTaken = outline.services.some(({ name }) => name === newName);
  if (isTaken && nameAt(outline, offset)?.name !== newName)
    throw new Error(`\`${newName}\` is declared already: choose another name`);
  return placesAt(document, outline, offset).map((range) => ({ range, newText: newName }));
}

export function symbolsIn(document: TextDocument, { services }: Outline): DocumentSymbol[] {
  return services.map(({ name, span, keys }, index) => {
    const selectionRange = rangeOf(document, span);
    const next = services[index + 1]?.span.from;
    const last = keys.at(-1)?.span.to ?? span.to;
    const end = next === undefined ? lineEnd(document, last) : Math.max(last, lineStart(document, next) - 1);
    return {
      name,
      kind: SymbolKind.Module,
      range: { start: selectionRange.start, end: document.positionAt(end) },
      selectionRange,
      children: keys.map((key) => {
        const range = rangeOf(document, key.span);
        return { name: key.name, kind: SymbolKind.Property, range, selectionRange: range };
      }),
    };
  });
}

function lineStart(document: TextDocument, offset: number): number {
  return document.offsetAt({ line: document.positionAt(offset).line, character: 0 });
}

function lineEnd(document: TextDocument, offset: number): number {
  const { line } = document.positionAt(offset);
  return line + 1 < document.lineCount
    ? document.offsetAt({ line: line + 1, character: 0 }) - 1
    : document.getText().length;
}
