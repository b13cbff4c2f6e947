// Editors of logs that grow: whoever has the cursor at the end and looks there goes on looking there; who reads further
// up is left there.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';

/** What VS Code tells of scrolling comes after the fact. */
const SCROLL_MS = 150;
/** A key that was pressed before a reveal may be told of after it. */
const CROSSED_MS = 1_000;

export function followEnds(scheme: string): vscode.Disposable {
  const owned = new DisposableStore();
  const revealedAt = new WeakMap<vscode.TextEditor, number>();

  owned.add(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.uri.scheme !== scheme || contentChanges.length === 0) return;
      const lastBefore = document.lineCount - addedLines(contentChanges) - 1;
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document !== document || !isAtEnd(editor, lastBefore)) continue;
        setTimeout(() => {
          if (!isAtEnd(editor, lastBefore)) return;
          revealedAt.set(editor, Date.now());
          const end = document.lineCount - 1;
          editor.revealRange(new vscode.Range(end, 0, end, 0));
        }, SCROLL_MS);
      }
    }),
  );
  owned.add(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Somebody went elsewhere while the end was being shown: that is where to be.
      if (kind === undefined || Date.now() - (revealedAt.get(textEditor) ?? 0) > CROSSED_MS) return;
      const { active } = textEditor.selection;
      if (active.line < textEditor.document.lineCount - 1)
        textEditor.revealRange(new vscode.Range(active, active));
    }),
  );
  return owned;
}

function addedLines(changes: readonly vscode.TextDocumentContentChangeEvent[]): number {
  return changes.reduce(
    (sum, { text, range }) => sum + text.split('\n').length - 1 - (range.end.line - range.start.line),
    0,
  );
}

/** The last line is empty, and one that is seen in half does not count. */
function isAtEnd({ visibleRanges, selection }: vscode.TextEditor, last: number): boolean {
  return selection.active.line >= last && visibleRanges.some((range) => range.end.line >= last - 1);
}
