// node-pty's native part, used without its JavaScript (on Linux that loses the tail of a child that exits fast). Lies
// beside the bundle.

import { existsSync } from 'node:fs';
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
    if (!isGlibc())
      throw unavailable('a terminal: this system has no glibc (musl?), which node-pty needs', null);
    if (!existsSync(file)) throw unavailable(`a terminal: ${file} is not there`, null);
    const module: { exports: unknown } = { exports: {} };
    process.dlopen(module, file);
    binding = module.exports as PtyBinding;
    loaded.set(file, binding);
  }
  return binding;
}

function isGlibc(): boolean {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}
