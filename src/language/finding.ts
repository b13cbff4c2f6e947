// Something to say of a place in a holdfast.yaml, with what can be done about it at once; and how an editor is told.

import {
  type CodeAction,
  CodeActionKind,
  type Command,
  type Diagnostic,
  type DiagnosticSeverity,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';

export interface Finding {
  readonly range: Range;
  readonly message: string;
  readonly severity: DiagnosticSeverity;
  /** The likeliest first. */
  readonly fixes: readonly Fix[];
}

/** Changes the text, or is a command of the editor. */
export type Fix =
  | { readonly title: string; readonly edit: TextEdit }
  | { readonly title: string; readonly command: Omit<Command, 'title'> };

const SOURCE = 'holdfast';

export function diagnosticOf({ range, message, severity }: Omit<Finding, 'fixes'>): Diagnostic {
  return { range, message, severity, source: SOURCE };
}

/** @param asked where the editor wants to know */
export function actionsOf(uri: string, findings: readonly Finding[], asked: Range): CodeAction[] {
  return findings
    .filter(({ range }) => touches(range, asked))
    .flatMap((finding) => {
      const diagnostics = [diagnosticOf(finding)];
      return finding.fixes.map((fix, index): CodeAction => {
        const { title } = fix;
        const action = { title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: index === 0 };
        return 'edit' in fix
          ? { ...action, edit: { changes: { [uri]: [fix.edit] } } }
          : { ...action, command: { title, ...fix.command } };
      });
    });
}

function touches(one: Range, other: Range): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

function isBefore(one: Range['start'], other: Range['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
