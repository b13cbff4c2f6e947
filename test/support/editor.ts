// An editor as the language server knows one: opens a text, changes it, asks about places in it, and gets what is wrong
// with it. Places are said by a `|` in the text.

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { distDir } from './home.ts';
import { until } from './until.ts';

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export class Editor {
  readonly server: ChildProcess;
  readonly file: string;
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  text = '';
  refreshes = 0;
  readonly #connection: MessageConnection;
  #version = 0;

  private constructor(file: string, env: NodeJS.ProcessEnv) {
    this.file = file;
    this.server = fork(path.join(distDir, 'language.js'), ['--node-ipc'], { env, stdio: 'ignore' });
    this.#connection = createMessageConnection(
      new IPCMessageReader(this.server),
      new IPCMessageWriter(this.server),
    );
    this.#connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { uri: string; diagnostics: readonly Diagnostic[] }) => {
        this.diagnostics.set(params.uri, params.diagnostics);
      },
    );
    this.#connection.onRequest('workspace/codeLens/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.#connection.listen();
    onTestFinished(() => this.close());
  }

  /** @param file path of the holdfast.yaml that will be opened */
  static async start(
    file: string,
    {
      env,
      home,
      hasYamlExtension = false,
    }: { env: NodeJS.ProcessEnv; home: string; hasYamlExtension?: boolean },
  ): Promise<Editor> {
    const editor = new Editor(file, env);
    await editor.#connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
      initializationOptions: { home, distDir, hasYamlExtension },
    });
    await editor.#connection.sendNotification('initialized', {});
    return editor;
  }

  get uri(): string {
    return pathToFileURL(this.file).href;
  }

  async open(text: string): Promise<void> {
    this.text = text;
    const document = { uri: this.uri, languageId: 'yaml', version: ++this.#version, text };
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument: document });
  }

  /** Puts a text in the place of a part of it. */
  async edit(from: number, to: number, text: string): Promise<void> {
    const range = { start: this.positionAt(from), end: this.positionAt(to) };
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: ++this.#version },
      contentChanges: [{ range, text }],
    });
  }

  async replaceAll(text: string): Promise<void> {
    await this.edit(0, this.text.length, text);
  }

  /** @param about `completion`, `hover` and so on @param before what stands before the place, from its end backwards */
  ask<T>(about: string, before: string, more: object = {}): Promise<T> {
    const at = this.text.indexOf(before);
    if (at < 0) throw new Error(`${before} is not in the text`);
    const position = this.positionAt(at + before.length);
    return this.#connection.sendRequest(`textDocument/${about}`, {
      textDocument: { uri: this.uri },
      position,
      ...more,
    });
  }

  /** A command that belongs to the server, as a repair has it. */
  async command(command: string, args: readonly string[]): Promise<void> {
    await this.#connection.sendRequest('workspace/executeCommand', { command, arguments: args });
  }

  /** Diagnostics of this file, once they are as wanted. */
  async untilDiagnostics(isRight: (messages: readonly string[]) => boolean): Promise<readonly Diagnostic[]> {
    return until('the right diagnostics', () => {
      const found = this.diagnostics.get(this.uri);
      return found !== undefined && isRight(found.map(({ message }) => message)) && found;
    });
  }

  positionAt(offset: number): Position {
    const before = this.text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  }

  async close(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    await this.#connection.sendRequest('shutdown').catch(() => undefined);
    await this.#connection.sendNotification('exit').catch(() => undefined);
    await ended;
    this.#connection.dispose();
  }
}
