// What is wrong with a holdfast.yaml, and with the files it is made of, where the editor underlines it; and what can be
// repaired at once.

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../protocol/failure.ts';

const SOURCE = 'holdfast';
const WORD = /[^\s,:#{}[\]"']+/y;
const GUESS = /did you mean ([^\s?]+)\?/;

/** @param problems of this document's file */
export function diagnosticsOf(document: TextDocument, problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ line, column, message, severity }) => ({
    range: wordAt(document, { line: line - 1, character: column - 1 }),
    message,
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
  }));
}

/** Takes the word that was meant, where that can be told. */
export function repairsOf(uri: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const [, meant] = GUESS.exec(textOf(diagnostic)) ?? [];
    if (diagnostic.source !== SOURCE || meant === undefined) return [];
    return [
      {
        title: `Change to \`${meant}\``,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: { changes: { [uri]: [{ range: diagnostic.range, newText: meant }] } },
      },
    ];
  });
}

function textOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/** From a place to the end of the word there; a character where there is none. */
function wordAt(document: TextDocument, start: Range['start']): Range {
  const text = document.getText();
  const at = document.offsetAt(start);
  const from = text[at] === '"' || text[at] === "'" ? at + 1 : at;
  WORD.lastIndex = from;
  const length = WORD.exec(text)?.[0].length ?? 1;
  return { start: document.positionAt(from), end: document.positionAt(from + length) };
}
