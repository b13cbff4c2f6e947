// Hears that daemon.json changed, so that nobody waits out a back-off for a daemon that is there.

import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import { type Disposable, toDisposable } from '../base/disposable.ts';
import type { ConnectOptions } from './connect.ts';

/** Where the folder is not there yet it cannot be watched; looked for again this often. */
const LOOK_AGAIN_MS = 2_000;

/** Of a daemon on another machine there is no file to watch. */
export function watchDaemonFile(
  { paths, far }: Pick<ConnectOptions, 'paths' | 'far'>,
  onChange: () => void,
): Disposable {
  if (far !== undefined) return toDisposable(() => undefined);
  const name = basename(paths.daemonFile);
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    const isLate = timer !== undefined;
    timer = undefined;
    try {
      watcher = watch(paths.hostDir, { persistent: false }, (_event, file) => {
        // A file written atomically appears by a rename; a deleted one is nothing to connect to.
        if (file === name && existsSync(paths.daemonFile)) onChange();
      });
      watcher.on('error', again);
      // Written before anybody watched.
      if (isLate && existsSync(paths.daemonFile)) onChange();
    } catch {
      again();
    }
  };
  const again = (): void => {
    watcher?.close();
    watcher = undefined;
    timer ??= setTimeout(begin, LOOK_AGAIN_MS).unref();
  };
  begin();
  return toDisposable(() => {
    watcher?.close();
    clearTimeout(timer);
  });
}
