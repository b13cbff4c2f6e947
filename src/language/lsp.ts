// The names of the protocol that the features speak in, from one place.

export {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  type Hover,
  type Location,
  type MarkupContent,
  type Position,
  type Range,
  SymbolKind,
  type TextEdit,
} from 'vscode-languageserver/node';
export { TextDocument } from 'vscode-languageserver-textdocument';
