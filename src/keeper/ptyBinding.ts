// node-pty's native part, used without its JavaScript (on Linux that loses the tail of a child that exits fast). Lies
// beside the bundle.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unavailable } from '../protocol/failure.ts';

export interface PtyBinding {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    isUtf8: boolean,
    helperPath: string,
    onExit: (exitCode: number | undefined, signal: number | undefined) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number, widthPixels: number, heightPixels: number): void;
}

const loaded = new Map<string, PtyBinding>();

/** Throws `unavailable` where it would crash instead of load. */
export function loadPtyBinding(bundleDir: string): PtyBinding {
  const folder = path.join(bundleDir, 'node_modules', 'node-pty', 'prebuilds');
  const file = path.join(folder, `${process.platform}-${process.arch}`, 'pty.node');
  let binding = loaded.get(file);
  if (binding === undefined) {
    // A glibc library loads under musl, and ends the process at the first spawn.
    if (isMusl()) throw unavailable('a terminal: this Node runs on musl, and node-pty needs glibc', null);
    if (!existsSync(file)) throw unavailable(`a terminal: ${file} is not there`, null);
    const module: { exports: unknown } = { exports: {} };
    process.dlopen(module, file);
    binding = module.exports as PtyBinding;
    loaded.set(file, binding);
  }
  return binding;
}

/** What the running Node itself was loaded by. Its own report knows too, but takes 60 ms. */
function isMusl(): boolean {
  return process.platform === 'linux' && readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-');
}
