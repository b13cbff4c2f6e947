// The editor's end of the language server for holdfast.yaml.

import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

export interface LanguageClientOptions {
  readonly files: vscode.DocumentFilter;
  readonly distDir: string;
  /** Of Holdfast. */
  readonly home: string;
  readonly log: vscode.LogOutputChannel;
}

/** It completes and explains keys of any YAML by our schema, so that ours need not. */
const YAML_EXTENSION = 'redhat.vscode-yaml';
const SETTLE_MS = 2_000;

export async function startLanguageClient({
  files,
  distDir,
  home,
  log,
}: LanguageClientOptions): Promise<{ stop(): Promise<void> }> {
  const server = { module: path.join(distDir, 'language.js'), transport: TransportKind.ipc };
  const client = new LanguageClient(
    'holdfast.language',
    'Holdfast Language Server',
    { run: server, debug: server },
    {
      documentSelector: [files as { scheme: string; pattern: string }],
      outputChannel: log,
      initializationOptions: {
        home,
        distDir,
        hasYamlExtension: vscode.extensions.getExtension(YAML_EXTENSION) !== undefined,
      },
      // What a holdfast.yaml is made of may be changed by others.
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/{holdfast.y*ml,*.env,.env*}') },
    },
  );
  await client.start();
  return { stop: () => client.stop(SETTLE_MS) };
}
