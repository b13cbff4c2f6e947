// What is wrong with a holdfast.yaml, and with the files it is made of, where the editor underlines it; and what can be
// repaired at once.

import { DiagnosticSeverity, type Range } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Repair } from '../config/repairs.ts';
import type { Tree } from '../config/tree.ts';
import type { Problem } from '../protocol/failure.ts';
import type { Finding, Fix } from './finding.ts';
import { rangeOf } from './names.ts';
import type { Span } from './outline.ts';
import { removalOf } from './removal.ts';

const WORD = /[^\s,:#{}[\]"']+/y;
/** What needs no quotes wherever it stands. */
const PLAIN = /^[A-Za-z0-9][\w.%/-]*( [\w.%/-]+)*$/;

export interface Repairable {
  readonly repairs: ReadonlyMap<Problem, Repair>;
  readonly tree: Tree | undefined;
}

/** @param problems of this document's file */
export function findingsOf(
  document: TextDocument,
  problems: readonly Problem[],
  { repairs, tree }: Repairable,
): Finding[] {
  return problems.map((problem) => {
    const { line, column, message, severity } = problem;
    const at = document.offsetAt({ line: line - 1, character: column - 1 });
    const span = wordAt(document.getText(), at, tree);
    return {
      range: rangeOf(document, span),
      message,
      severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      fixes: fixesOf(document, { at, span, tree, repair: repairs.get(problem) }),
    };
  });
}

/** Another word in the place of one, in quotes where it needs them and has none. */
export function rewriting(document: TextDocument, span: Span, word: string): Fix {
  const before = document.getText()[span.from - 1];
  const isQuoted = before === '"' || before === "'";
  const newText = isQuoted || PLAIN.test(word) ? word : `"${word}"`;
  return { title: `Change to \`${word}\``, edit: { range: rangeOf(document, span), newText } };
}

interface Broken {
  readonly at: number;
  readonly span: Span;
  readonly tree: Tree | undefined;
  readonly repair: Repair | undefined;
}

function fixesOf(document: TextDocument, { at, span, tree, repair }: Broken): readonly Fix[] {
  if (repair === undefined) return [];
  if (repair.kind === 'write') return repair.words.map((word) => rewriting(document, span, word));
  const gone = tree && removalOf(document.getText(), tree, at);
  if (gone === undefined) return [];
  const title = `Remove \`${document.getText(rangeOf(document, span))}\``;
  const range: Range = rangeOf(document, gone);
  return [{ title, edit: { range, newText: '' } }];
}

/** The whole value where one begins there on one line, else to the end of the word; a character where there is none. */
function wordAt(text: string, at: number, tree: Tree | undefined): Span {
  const quote = text[at] === '"' || text[at] === "'" ? 1 : 0;
  const value = tree && valueAt(tree, at);
  if (value !== undefined && value.to - quote > at + quote && !text.slice(at, value.to).includes('\n'))
    return { from: at + quote, to: value.to - quote };
  const from = at + quote;
  WORD.lastIndex = from;
  return { from, to: from + (WORD.exec(text)?.[0].length ?? 1) };
}

function valueAt(tree: Tree, at: number): Tree | undefined {
  if (tree.kind === 'scalar') return tree.at === at ? tree : undefined;
  const below = tree.kind === 'list' ? tree.items : tree.entries.map(({ value }) => value);
  for (const one of below) {
    const found = valueAt(one, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
