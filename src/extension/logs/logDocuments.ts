// Logs as documents, `holdfast-log:`: read-only files to VS Code, so that find, save as and compare work, and so that an
// editor keeps its place while lines are added (it changes only what differs). Lives as long as an editor has them open.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { isFailure } from '../../protocol/failure.ts';
import { followEnds } from './followEnds.ts';
import { addressOf, askOf, LOG_SCHEME, type LogAsk } from './logAsk.ts';
import { LogDocument } from './logDocument.ts';

/** VS Code opens an editor right after it has read; what only reads, such as "save as", opens none. */
const UNOPENED_LIMIT_MS = 20_000;

export class LogDocuments implements vscode.FileSystemProvider {
  readonly #client: DaemonClient;
  readonly #owned = new DisposableStore();
  readonly #open = new Map<string, LogDocument>();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());

  readonly onDidChangeFile = this.#changed.event;

  constructor(client: DaemonClient) {
    this.#client = client;
    this.#owned.add(
      vscode.workspace.registerFileSystemProvider(LOG_SCHEME, this, {
        isReadonly: true,
        isCaseSensitive: true,
      }),
    );
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)));
    this.#owned.add(followEnds(LOG_SCHEME));
  }

  /** Opens it in an editor, at its end. */
  async show(ask: LogAsk, names: readonly string[]): Promise<void> {
    const text = await textOf(ask, names);
    // Asked once it is shown: lines come meanwhile, and who is not at the end does not follow it.
    await reveal(text, () => text.lineCount - 1, vscode.TextEditorRevealType.Default);
  }

  /**
   * Opens it where the last run of a service that failed ended.
   * @returns whether that is part of it; else nothing was opened
   */
  async showCrash(ask: LogAsk, service: string): Promise<boolean> {
    const text = await textOf(ask, [service]);
    const line = this.#open.get(text.uri.toString())?.lineOfLastCrash(service);
    if (line === undefined) return false;
    // The document follows what is read a little later.
    await reveal(text, () => Math.min(line, text.lineCount - 1), vscode.TextEditorRevealType.InCenter);
    return true;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const document = await this.#loaded(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: document.changedAt,
      size: document.bytes.length,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#loaded(uri)).bytes;
  }

  /** Changes are told for whatever is open. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    for (const document of this.#open.values()) document.dispose();
    this.#open.clear();
    this.#owned.dispose();
  }

  async #loaded(uri: vscode.Uri): Promise<LogDocument> {
    const document = this.#open.get(uri.toString()) ?? this.#read(uri);
    try {
      await document.loaded;
      return document;
    } catch (error) {
      // The next try asks again.
      this.#close(uri);
      if (isFailure(error, 'notFound')) throw vscode.FileSystemError.FileNotFound(uri);
      throw vscode.FileSystemError.Unavailable(error instanceof Error ? error.message : String(error));
    }
  }

  #read(uri: vscode.Uri): LogDocument {
    const ask = askOf(uri);
    // VS Code looks for settings and the like around whatever it opens.
    if (ask === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const document = new LogDocument(this.#client, ask);
    this.#open.set(uri.toString(), document);
    document.onDidChange(() => this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]));
    setTimeout(() => {
      if (!isOpen(uri)) this.#close(uri);
    }, UNOPENED_LIMIT_MS);
    return document;
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#open.get(key)?.dispose();
    this.#open.delete(key);
  }
}

function textOf(ask: LogAsk, names: readonly string[]): Thenable<vscode.TextDocument> {
  return vscode.workspace.openTextDocument(vscode.Uri.from(addressOf(ask, names)));
}

async function reveal(
  text: vscode.TextDocument,
  lineOf: () => number,
  how: vscode.TextEditorRevealType,
): Promise<void> {
  const editor = await vscode.window.showTextDocument(text, { preview: false });
  const line = lineOf();
  const place = new vscode.Range(line, 0, line, 0);
  editor.selection = new vscode.Selection(place.start, place.start);
  editor.revealRange(place, how);
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}
