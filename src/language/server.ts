// THE TABLE of what the editor may ask about a holdfast.yaml, and the texts it is asked about.

import {
  CodeActionKind,
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
import { Checks } from './checks.ts';
import { completionsAt } from './completion.ts';
import { ConfigText } from './configText.ts';
import { actionsOf } from './finding.ts';
import { formatted } from './format.ts';
import { hoverAt } from './hover.ts';
import { lensesOf } from './lenses.ts';
import { LiveServices } from './live.ts';
import { makeFolder } from './makeFolder.ts';
import { declarationAt, placesAt, rangeOf, renamesAt, symbolsIn } from './names.ts';
import { MAKE_FOLDER } from './onDisk.ts';
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
  const pauses = new Map<string, NodeJS.Timeout>();
  let isAlone = true;
  let live: LiveServices | undefined;
  let canRefresh = false;
  let refreshing: NodeJS.Timeout | undefined;

  const refresh = (): void => {
    clearTimeout(refreshing);
    refreshing = setTimeout(() => {
      for (const text of texts.values()) checks.lookAtPorts(text);
      if (!canRefresh) return;
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    }, REFRESH_MS);
  };
  const find =
    ({ root }: ConfigText) =>
    (name: string) =>
      live?.find(root, name);
  const checks = new Checks({
    send: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }),
    find,
    holderOf: async (port) => (await live?.holderOf(port)) ?? null,
  });
  const checkAll = (): void => {
    for (const text of texts.values()) {
      text.invalidate();
      checks.check(text);
    }
  };
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
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        documentFormattingProvider: isAlone,
        documentRangeFormattingProvider: isAlone,
        executeCommandProvider: { commands: [MAKE_FOLDER] },
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
      setTimeout(() => checks.check(text), PAUSE_MS),
    );
  });
  // It may be read by another one.
  documents.onDidSave(checkAll);
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(pauses.get(uri));
    checks.forget(uri);
    texts.delete(uri);
  });
  connection.onDidChangeWatchedFiles(checkAll);

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
  connection.onCodeAction(({ textDocument, range }) => {
    const text = texts.get(textDocument.uri);
    return text && actionsOf(textDocument.uri, checks.findings(text), range);
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const text = isAlone ? texts.get(textDocument.uri) : undefined;
    return text && formatted(text.document);
  });
  connection.onDocumentRangeFormatting(({ textDocument, range }) => {
    const text = isAlone ? texts.get(textDocument.uri) : undefined;
    return text && formatted(text.document, range);
  });
  connection.onExecuteCommand(({ command, arguments: [folder] = [] }) => {
    if (command !== MAKE_FOLDER) return;
    makeFolder(String(folder));
    checkAll();
  });
  connection.onShutdown(() => {
    clearTimeout(refreshing);
    live?.dispose();
  });
  documents.listen(connection);
  connection.listen();
}

interface Pointed {
  readonly textDocument: { readonly uri: string };
  readonly position: Range['start'];
}
