// THE TABLE of what the editor may ask about a holdfast.yaml, and the texts it is asked about.

import {
  CodeLensRefreshRequest,
  type Connection,
  ErrorCodes,
  type InitializeParams,
  type Location,
  type Range,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionsAt } from './completion.ts';
import { ConfigText } from './configText.ts';
import { diagnosticsOf, repairsOf } from './diagnostics.ts';
import { hoverAt } from './hover.ts';
import { lensesOf } from './lenses.ts';
import { LiveServices } from './live.ts';
import { declarationAt, placesAt, rangeOf, renamesAt, symbolsIn } from './names.ts';
import { nameAt } from './outline.ts';

/** What the editor's side says when it starts the server. */
export interface LanguageOptions {
  /** Of Holdfast. */
  readonly home: string;
  readonly distDir: string;
  /** An extension for all YAML is there: it completes and explains keys by our schema already. */
  readonly hasYamlExtension: boolean;
}

/** What comes while somebody types is looked at when there is a pause. */
const PAUSE_MS = 150;
/** Changes of state come in bursts. */
const REFRESH_MS = 200;

export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const texts = new Map<string, ConfigText>();
  /** Other files that were said to have problems, by the text that reads them. */
  const reported = new Map<string, readonly string[]>();
  const pauses = new Map<string, NodeJS.Timeout>();
  let isAlone = true;
  let live: LiveServices | undefined;
  let canRefresh = false;
  let refreshing: NodeJS.Timeout | undefined;

  const check = (text: ConfigText): void => {
    const { uri } = text.document;
    const found = text.problems();
    const others = found.map(({ document }) => document.uri).filter((one) => one !== uri);
    for (const gone of (reported.get(uri) ?? []).filter((one) => !others.includes(one)))
      void connection.sendDiagnostics({ uri: gone, diagnostics: [] });
    reported.set(uri, others);
    for (const { document, problems } of found)
      void connection.sendDiagnostics({
        uri: document.uri,
        diagnostics: diagnosticsOf(document, problems),
      });
  };
  const refresh = (): void => {
    if (!canRefresh) return;
    clearTimeout(refreshing);
    refreshing = setTimeout(() => {
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    }, REFRESH_MS);
  };
  const find =
    ({ root }: ConfigText) =>
    (name: string) =>
      live?.find(root, name);
  /** The text with an outline and the offset somebody points at. */
  const at = ({ textDocument, position }: Pointed) => {
    const text = texts.get(textDocument.uri);
    if (text?.outline === undefined) return undefined;
    return { text, document: text.document, outline: text.outline, offset: text.document.offsetAt(position) };
  };
  const locations = (uri: string, ranges: readonly Range[]): Location[] =>
    ranges.map((range) => ({ uri, range }));

  connection.onInitialize(({ capabilities, initializationOptions }: InitializeParams) => {
    const { home, distDir, hasYamlExtension } = initializationOptions as LanguageOptions;
    isAlone = !hasYamlExtension;
    canRefresh = capabilities.workspace?.codeLens?.refreshSupport === true;
    live = new LiveServices({ home, distDir, console: connection.console });
    live.onDidChange(refresh);
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: [' ', '[', '{', ','] },
        hoverProvider: true,
        documentSymbolProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: { prepareProvider: true },
        codeLensProvider: {},
        codeActionProvider: true,
      },
    };
  });
  documents.onDidOpen(({ document }) => {
    texts.set(document.uri, new ConfigText(document));
  });
  documents.onDidChangeContent(({ document }) => {
    const text = texts.get(document.uri);
    if (text === undefined) return;
    text.didChange(document);
    clearTimeout(pauses.get(document.uri));
    pauses.set(
      document.uri,
      setTimeout(() => check(text), PAUSE_MS),
    );
  });
  documents.onDidSave(() => {
    // It may be read by another one.
    for (const text of texts.values()) {
      text.invalidate();
      check(text);
    }
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(pauses.get(uri));
    for (const one of [uri, ...(reported.get(uri) ?? [])])
      void connection.sendDiagnostics({ uri: one, diagnostics: [] });
    texts.delete(uri);
    reported.delete(uri);
  });
  connection.onDidChangeWatchedFiles(() => {
    for (const text of texts.values()) {
      text.invalidate();
      check(text);
    }
  });

  connection.onCompletion(({ textDocument, position }) => {
    const text = texts.get(textDocument.uri);
    return text && completionsAt(text.document, position, { outline: text.outline, isAlone });
  });
  connection.onHover((params) => {
    const asked = at(params);
    return asked && hoverAt(asked.document, asked.offset, { ...asked, find: find(asked.text), isAlone });
  });
  connection.onDocumentSymbol(({ textDocument }) => {
    const text = texts.get(textDocument.uri);
    return text?.outline && symbolsIn(text.document, text.outline);
  });
  connection.onDefinition((params) => {
    const asked = at(params);
    const range = asked && declarationAt(asked.document, asked.outline, asked.offset);
    return range && { uri: params.textDocument.uri, range };
  });
  connection.onReferences((params) => {
    const asked = at(params);
    const ranges = asked === undefined ? [] : placesAt(asked.document, asked.outline, asked.offset);
    return locations(params.textDocument.uri, ranges);
  });
  connection.onDocumentHighlight((params) => {
    const asked = at(params);
    const ranges = asked === undefined ? [] : placesAt(asked.document, asked.outline, asked.offset);
    return ranges.map((range) => ({ range }));
  });
  connection.onPrepareRename((params) => {
    const asked = at(params);
    const named = asked && nameAt(asked.outline, asked.offset);
    return asked && named ? rangeOf(asked.document, named.span) : null;
  });
  connection.onRenameRequest((params) => {
    const asked = at(params);
    if (asked === undefined) return null;
    try {
      const edits = renamesAt(asked.document, asked.outline, asked.offset, params.newName);
      return { changes: { [params.textDocument.uri]: edits } };
    } catch (error) {
      return new ResponseError(ErrorCodes.InvalidParams, error instanceof Error ? error.message : '');
    }
  });
  connection.onCodeLens(({ textDocument }) => {
    const text = texts.get(textDocument.uri);
    if (text?.outline === undefined) return [];
    return lensesOf(text.document, text.outline, { root: text.root, find: find(text) });
  });
  connection.onCodeAction(({ textDocument, context }) => repairsOf(textDocument.uri, context.diagnostics));
  connection.onShutdown(() => live?.dispose());
  documents.listen(connection);
  connection.listen();
}

interface Pointed {
  readonly textDocument: { readonly uri: string };
  readonly position: Range['start'];
}
