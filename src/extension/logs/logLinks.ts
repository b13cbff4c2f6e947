// In log documents the places that stack traces name are links, where such a file is there.

import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { askOf, LOG_SCHEME } from './logAsk.ts';
import { type NamedPlace, placesIn } from './places.ts';

/** Nobody follows more of them, and each file is looked for on the disk. */
const MAX_LINKS = 2_000;
const MAX_PATHS = 300;

export function linkPlaces(client: DaemonClient): vscode.Disposable {
  const provider: vscode.DocumentLinkProvider = {
    provideDocumentLinks: (document, token) => linksIn(document, foldersOf(client, document.uri), token),
  };
  return vscode.languages.registerDocumentLinkProvider({ scheme: LOG_SCHEME }, provider);
}

/** What a path in a log may be relative to: where its services run, then their roots. */
function foldersOf({ mirror }: DaemonClient, uri: vscode.Uri): readonly string[] {
  const services = (askOf(uri)?.target ?? []).flatMap((id) => mirror.services.get(id) ?? []);
  return [...new Set(services.flatMap(({ config, root }) => [config.cwd, ...(root === null ? [] : [root])]))];
}

async function linksIn(
  document: vscode.TextDocument,
  folders: readonly string[],
  token: vscode.CancellationToken,
): Promise<vscode.DocumentLink[]> {
  const found: { readonly line: number; readonly place: NamedPlace }[] = [];
  // From the end: that is what is looked at.
  for (let line = document.lineCount - 1; line >= 0 && found.length < MAX_LINKS; line -= 1)
    found.push(...placesIn(document.lineAt(line).text).map((place) => ({ line, place })));
  const paths = [...new Set(found.map(({ place }) => place.path))].slice(0, MAX_PATHS);
  const files = new Map(
    await Promise.all(paths.map(async (name) => [name, await fileOf(name, folders)] as const)),
  );
  if (token.isCancellationRequested) return [];
  return found.flatMap(({ line, place }) => {
    const file = files.get(place.path);
    if (file === undefined) return [];
    const range = new vscode.Range(line, place.start, line, place.start + place.length);
    const target = vscode.Uri.file(file).with({ fragment: `L${place.line},${place.column}` });
    return [new vscode.DocumentLink(range, target)];
  });
}

async function fileOf(name: string, folders: readonly string[]): Promise<string | undefined> {
  const candidates = path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name));
  for (const file of candidates) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
