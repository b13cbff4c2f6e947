// Puts the launcher script on disk: in the home, or, where that cannot be written, in the extension's own storage, so that
// a terminal still opens and can say what is wrong.

import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DaemonClientOptions } from '../../client/daemonClient.ts';
import { type HostPaths, installPrograms, pathsOf } from '../../client/programs.ts';
import { commandScript, shellScript } from './launcherScript.ts';

export interface LauncherPlace {
  readonly path: string;
  /** Holds it under the name `holdfast`: for the PATH. */
  readonly binDir: string;
  /** What programs that it starts must know. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LauncherOptions {
  /** Folder of the bundles in the extension. */
  readonly distDir: string;
  /** Where to go when the home cannot be written. */
  readonly fallbackDir: string;
  /** The setting; empty: HOLDFAST_HOME, or the default. */
  readonly home: string;
  /** Handed on to what the launcher starts. */
  readonly isPassthroughAllowed: boolean;
  /** Id of this window, for the terminals it opens. */
  readonly window: string;
  readonly log: DaemonClientOptions['log'];
}

export class Launcher {
  readonly paths: HostPaths;
  readonly distDir: string;
  readonly #options: LauncherOptions;
  #ready: Promise<LauncherPlace> | undefined;

  constructor(options: LauncherOptions) {
    this.#options = options;
    this.distDir = options.distDir;
    this.paths = pathsOf(options.home);
  }

  /** Installed and written once per window; tried again after a failure. */
  ready(): Promise<LauncherPlace> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<LauncherPlace> {
    try {
      return await this.#write(this.paths);
    } catch (error) {
      this.#options.log.error('the launcher goes into the storage of the extension', error);
      await mkdir(this.#options.fallbackDir, { recursive: true, mode: 0o700 });
      await chmod(this.#options.fallbackDir, 0o700);
      return this.#write(pathsOf(this.#options.fallbackDir));
    }
  }

  async #write(paths: HostPaths): Promise<LauncherPlace> {
    const { dir, runtime } = await installPrograms(paths, this.distDir);
    const isWindows = process.platform === 'win32';
    const { home } = this.paths;
    const parts = { programs: dir, currentFile: paths.current, runtime, home };
    const binDir = path.join(paths.hostDir, 'bin');
    const file = path.join(binDir, isWindows ? 'holdfast.cmd' : 'holdfast');
    await replaceScript(file, isWindows ? commandScript(parts) : shellScript(parts));
    return { path: file, binDir, env: this.#environment() };
  }

  /** The script knows the home, but a program started from a terminal by itself would not. */
  #environment(): Record<string, string> {
    const { home, isPassthroughAllowed, window } = this.#options;
    const isChosen = home !== '' || (process.env['HOLDFAST_HOME'] ?? '') !== '';
    return {
      HOLDFAST_WINDOW: window,
      ...(isChosen ? { HOLDFAST_HOME: this.paths.home } : {}),
      ...(isPassthroughAllowed ? {} : { HOLDFAST_PASSTHROUGH: 'never' }),
    };
  }
}

/** Whole and executable at every instant: a terminal may be starting from it. */
async function replaceScript(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.tmp`;
  await writeFile(fresh, text, { mode: 0o700 });
  await rename(fresh, file);
}
