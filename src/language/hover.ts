// What is said of the word under the pointer: how a service is doing, what a key is for.

import type { Hover } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ServiceInfo } from '../protocol/types.ts';
import { docOf } from './keyDoc.ts';
import { rangeOf } from './names.ts';
import { isWithin, nameAt, type Outline } from './outline.ts';
import { rowOf } from './vocabulary.ts';
import { statusLines } from './words.ts';

export interface HoverSources {
  readonly outline: Outline;
  readonly find: (name: string) => ServiceInfo | undefined;
  /** Nobody else says what keys are for. */
  readonly isAlone: boolean;
}

export function hoverAt(
  document: TextDocument,
  offset: number,
  { outline, find, isAlone }: HoverSources,
): Hover | null {
  const named = nameAt(outline, offset);
  if (named !== undefined) {
    const service = find(named.name);
    const isDeclared = outline.services.some(({ name }) => name === named.name);
    if (service === undefined && !isDeclared) return null;
    const lines = service === undefined ? [`**${named.name}**: not started yet`] : statusLines(service);
    return {
      contents: { kind: 'markdown', value: lines.join('\n\n') },
      range: rangeOf(document, named.span),
    };
  }
  const key = isAlone ? outline.keys.find(({ span }) => isWithin(span, offset)) : undefined;
  const row = key && rowOf(key.path);
  if (key === undefined || row === undefined) return null;
  return { contents: docOf(key.path.at(-1) ?? '', row), range: rangeOf(document, key.span) };
}
