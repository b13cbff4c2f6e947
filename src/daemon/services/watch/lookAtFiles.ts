// Hears of changes to files: one watch for each folder, begun before the folder is read, so that nothing falls in between. A
// folder that is deleted and comes anew at once is another one and is entered again: chokidar missed what was written there
// then, in 13 of 30 tries. What is left out is never looked at, and nobody is held up.

import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Disposable } from '../../../base/disposable.ts';
import type { WatchPolicy } from '../../../protocol/types.ts';
import { type WatchedFiles, watchedFiles } from './patterns.ts';

export interface FilesListener {
  /** From now on no change is missed. */
  readonly onReady: () => void;
  /** @param path absolute, of what came, went or was written: a file, or a folder that went with all in it */
  readonly onChange: (path: string) => void;
  /** It cannot be looked at any more; said once. */
  readonly onFailure: (reason: string) => void;
}

export type LookAtFiles = (
  cwd: string,
  policy: Pick<WatchPolicy, 'paths' | 'ignore'>,
  listener: FilesListener,
) => Disposable;

export const lookAtFiles: LookAtFiles = (cwd, policy, listener) => {
  const files = new Files(watchedFiles(cwd, policy), listener);
  void files.begin();
  return files;
};

interface Folder {
  readonly watcher: FSWatcher;
  /** The same on every way there. */
  readonly identity: string;
}

class Files implements Disposable {
  readonly #files: WatchedFiles;
  readonly #listener: FilesListener;
  readonly #folders = new Map<string, Folder>();
  /** Of links that lead to where somebody is already, only the first is followed. */
  readonly #entered = new Set<string>();
  #isEnded = false;

  constructor(files: WatchedFiles, listener: FilesListener) {
    this.#files = files;
    this.#listener = listener;
  }

  async begin(): Promise<void> {
    try {
      for (const place of this.#files.places) {
        await this.#enter(place, () => undefined);
        if (!this.#folders.has(place)) await stat(place);
      }
      if (!this.#isEnded) this.#listener.onReady();
    } catch (error) {
      this.#fail(error);
    }
  }

  dispose(): void {
    this.#isEnded = true;
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  /** @param onFile is told of the files that are there; throws only where no folder can be watched any more */
  async #enter(path: string, onFile: (path: string) => void): Promise<void> {
    const identity = await identityOf(path);
    if (identity === undefined || this.#isEnded || this.#folders.has(path) || this.#entered.has(identity))
      return;
    try {
      const watcher = watch(path, { persistent: false }, (event, name) => {
        if (name !== null) void this.#heard(path, event, name);
      });
      watcher.on('error', () => this.#leave(path));
      this.#folders.set(path, { watcher, identity });
      this.#entered.add(identity);
      const entries = await readdir(path, { withFileTypes: true });
      for (const entry of entries) {
        const inside = join(path, entry.name);
        if (!entry.isFile() && !this.#files.isLeftOut(inside)) await this.#enter(inside, onFile);
        if (!entry.isDirectory() && !this.#folders.has(inside)) onFile(inside);
      }
    } catch (error) {
      // Gone meanwhile, or not ours to look into.
      if (isOfMachine(error)) throw error;
    }
  }

  /** One that is another than before; throws where there is none. */
  async #enterAgain(place: string): Promise<void> {
    if ((await identityOf(place)) === this.#folders.get(place)?.identity) return;
    this.#leave(place);
    await this.#enter(place, (file) => this.#changed(file));
    if (!this.#folders.has(place)) await stat(place);
  }

  /** With all below it. */
  #leave(path: string): void {
    for (const [inside, { watcher, identity }] of this.#folders) {
      if (inside !== path && !inside.startsWith(path + sep)) continue;
      watcher.close();
      this.#folders.delete(inside);
      this.#entered.delete(identity);
    }
  }

  async #heard(folder: string, event: string, name: string): Promise<void> {
    if (this.#isEnded) return;
    const path = join(folder, name);
    try {
      const wasFolder = this.#folders.has(path);
      if (event === 'rename') {
        if (wasFolder) {
          this.#leave(path);
          this.#changed(path);
        }
        // Whoever is deleted hears it of himself, by his own name.
        if (name === basename(folder) && this.#files.places.includes(folder)) await this.#enterAgain(folder);
        if (!this.#files.isLeftOut(path)) await this.#enter(path, (file) => this.#changed(file));
      }
      if (!wasFolder && !this.#folders.has(path)) this.#changed(path);
    } catch (error) {
      this.#fail(error);
    }
  }

  #changed(path: string): void {
    if (!this.#isEnded && this.#files.isMeant(path)) this.#listener.onChange(path);
  }

  #fail(error: unknown): void {
    if (this.#isEnded) return;
    this.dispose();
    this.#listener.onFailure(reasonOf(error));
  }
}

/** @returns undefined where it is no folder */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function isOfMachine(error: unknown): boolean {
  return ['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
      return 'this machine watches no more: raise fs.inotify.max_user_watches, or name fewer folders in `watch`';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open: raise fs.inotify.max_user_instances or `ulimit -n`, or name fewer folders in `watch`';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
