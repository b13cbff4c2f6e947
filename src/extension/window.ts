// Who this window is to the daemon: a lasting id, its roots, its label, and what of its environment long-lived
// terminals need afresh.

import { randomUUID } from 'node:crypto';
import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { Latest } from '../base/latest.ts';
import type { EnvPairs } from '../protocol/types.ts';
import type { Places } from './views/places.ts';

const ID_KEY = 'holdfast.window';
const CONFIG_NAMES = ['holdfast.yaml', 'holdfast.yml'] as const;
export const CONFIG_PATTERN = '**/holdfast.{yaml,yml}';
const NOT_SEARCHED = '**/{node_modules,.git,dist,out,target}/**';
/** A monorepo with more than these many stacks names its folder on the command line. */
const MAX_CONFIGS = 100;
/** Sockets and helpers of this window that a terminal of yesterday must find again. */
const REFRESHED = /^(SSH_AUTH_SOCK|VSCODE_IPC_HOOK_CLI|VSCODE_GIT_IPC_HANDLE|VSCODE_GIT_ASKPASS_\w+)$/;

export class Window implements Places {
  /** Stable over reloads and restarts. */
  readonly window: string;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #configChanged = this.#owned.add(new Emitter<void>());
  readonly #search = new Latest(() => this.#look());
  #roots: readonly string[] = [];
  #configs: ReadonlyMap<string, string> = new Map();

  /** Roots or their files came or went. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** A holdfast.yaml says something else. */
  readonly onDidChangeConfig: Event<void> = this.#configChanged.event;

  constructor(state: vscode.Memento) {
    const known = state.get<string>(ID_KEY);
    this.window = known ?? `code-${randomUUID().slice(0, 13)}`;
    if (known === undefined) void state.update(ID_KEY, this.window);
  }

  /** Real paths: the folders of the window, then those in them that hold a holdfast.yaml. */
  get roots(): readonly string[] {
    return this.#roots;
  }

  /** The holdfast.yaml of each root that has one. */
  get configs(): ReadonlyMap<string, string> {
    return this.#configs;
  }

  get label(): string {
    const name = vscode.workspace.name ?? 'no folder';
    const { remoteName } = vscode.env;
    // A kind of remote, such as wsl; in a browser it is the address of the page, which says nothing.
    return remoteName !== undefined && /^[a-z-]+$/.test(remoteName) ? `${name} (${remoteName})` : name;
  }

  get refreshedEnv(): EnvPairs {
    return envPairs().filter(([name]) => REFRESHED.test(name));
  }

  /** Knows the folders when it resolves; configuration files deeper in them are found soon after, and from then on. */
  async start(): Promise<void> {
    const again = (): void => void this.#search.request();
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(CONFIG_PATTERN));
    this.#owned.add(watcher.onDidCreate(again));
    this.#owned.add(watcher.onDidDelete(again));
    this.#owned.add(watcher.onDidChange(() => this.#configChanged.fire()));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(again));
    await this.#take(await filesOnTop());
    again();
  }

  /** Looks again now, for a file that was just written. */
  refresh(): Promise<void> {
    return this.#search.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #look(): Promise<void> {
    const found = await vscode.workspace.findFiles(CONFIG_PATTERN, NOT_SEARCHED, MAX_CONFIGS);
    await this.#take(found.map(({ fsPath }) => fsPath));
  }

  async #take(files: readonly string[]): Promise<void> {
    const roots = new Set<string>();
    const configs = new Map<string, string>();
    for (const folder of folders()) roots.add(await realPath(folder));
    // holdfast.yaml wins where holdfast.yml lies beside it.
    for (const file of [...files].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
      const root = await realPath(path.dirname(file));
      roots.add(root);
      if (!configs.has(root)) configs.set(root, file);
    }
    const isSame =
      [...roots].join('\0') === this.#roots.join('\0') &&
      [...configs.values()].join('\0') === [...this.#configs.values()].join('\0');
    if (isSame) return;
    this.#roots = [...roots];
    this.#configs = configs;
    this.#changed.fire();
  }
}

/** The environment of this window: what services and terminals it starts are given. */
export function envPairs(): EnvPairs {
  return Object.entries(process.env).flatMap(
    ([name, value]): EnvPairs => (value === undefined || name === '' ? [] : [[name, value]]),
  );
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

async function filesOnTop(): Promise<string[]> {
  const candidates = folders().flatMap((folder) => CONFIG_NAMES.map((name) => path.join(folder, name)));
  const found = await Promise.all(
    candidates.map((file) =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function rank(file: string): number {
  return CONFIG_NAMES.findIndex((name) => file.endsWith(name));
}

/** A folder that is not there yet is named as it is. */
async function realPath(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
