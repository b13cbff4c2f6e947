// Hears that one of several files was saved, created or deleted: watches their folders, since editors replace a file
// rather than write into it.

import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';

/** A folder that is not there cannot be watched; looked for again this often. */
const LOOK_AGAIN_MS = 2_000;
/** An editor empties a file before it fills it, and saves several at once. */
const SETTLE_MS = 150;

/** @param paths absolute @param onChange once for changes that come together */
export function watchFiles(paths: readonly string[], onChange: () => void): Disposable {
  const owned = new DisposableStore();
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS).unref();
  };
  owned.add(toDisposable(() => clearTimeout(timer)));
  const folders = new Map<string, Set<string>>();
  for (const path of new Set([...paths, ...paths.map(realPathOf)])) {
    const names = folders.get(dirname(path)) ?? new Set();
    folders.set(dirname(path), names.add(basename(path)));
  }
  for (const [folder, names] of folders) owned.add(watchFolder(folder, names, changed));
  return owned;
}

function watchFolder(folder: string, names: ReadonlySet<string>, changed: () => void): Disposable {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wasLost = false;
  const again = (): void => {
    watcher?.close();
    watcher = undefined;
    wasLost = true;
    timer ??= setTimeout(begin, LOOK_AGAIN_MS).unref();
  };
  const begin = (): void => {
    timer = undefined;
    try {
      watcher = watch(folder, { persistent: false }, (event, name) => {
        if (name === null || names.has(name)) changed();
        // The folder itself was deleted or moved away: whoever takes its place is another one.
        else if (event === 'rename' && name === basename(folder)) again();
      });
      watcher.on('error', again);
      if (wasLost) changed();
      wasLost = false;
    } catch {
      again();
    }
  };
  begin();
  return toDisposable(() => {
    watcher?.close();
    clearTimeout(timer);
  });
}

/** Where a link leads to, its target is what changes. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
