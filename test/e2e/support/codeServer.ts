// One VS Code server with folders of its own: installs a VSIX into it, starts, stops and restarts it. It ends
// only the process group it started; what an extension started detached is the business of support/holdfast.ts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { groupLives, signalGroup } from './processGroup.ts';
import { waitUntil } from './waitUntil.ts';

export interface CodeServerOptions {
  readonly node: string;
  readonly serverMain: string;
  /** Opened by `url`. */
  readonly workspace: string;
  /** What of the workspace is opened instead of it: a folder, or a `.code-workspace` file. */
  readonly opens?: string | undefined;
  readonly vsix?: string;
  /** Folders of other extensions, which are there already. */
  readonly beside?: readonly string[];
  /** On top of the settings that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** On top of a clean environment; HOLDFAST_HOME goes here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Needed for the in-host suite; with it VS Code shows no notification toasts and refuses dialogs. */
  readonly smokeTestDriver?: boolean;
  /** 0 = any. `restart` always comes back on the port of the first start: the page's origin holds its layout. */
  readonly port?: number;
  /** Whether VS Code trusts every workspace, which is so unless this says otherwise; then it asks, in no dialog. */
  readonly hasTrust?: boolean | undefined;
  /** For a person who tries it: their own HOME with its shell profile, instead of an empty one. */
  readonly personsHome?: boolean;
}

const QUIET: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.startupPrompt': 'never',
  'git.enabled': false,
};

/** It listens within a second; a busy machine may be many times slower. */
const LISTEN_LIMIT_MS = 30_000;

export class CodeServer {
  /** user-data, extensions and server-data live here, over restarts. */
  readonly folder: string;
  readonly #options: CodeServerOptions;
  #child: ChildProcess | undefined;
  #port: number;

  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const server = new CodeServer(options);
    try {
      server.#prepare();
      await server.start();
      return server;
    } catch (error) {
      await server.dispose();
      throw error;
    }
  }

  private constructor(options: CodeServerOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.folder = mkdtempSync(join(tmpdir(), 'hf-vscode-'));
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get url(): string {
    return this.urlOf(join(this.#options.workspace, this.#options.opens ?? ''));
  }

  /** The address that opens another folder, or what a `.code-workspace` file lists, in this server: a second window. */
  urlOf(opened: string): string {
    const kind = opened.endsWith('.code-workspace') ? 'workspace' : 'folder';
    return `http://127.0.0.1:${this.#port}/?${kind}=${encodeURI(opened)}`;
  }

  /** Everything the server printed since the first start. */
  get logFile(): string {
    return join(this.folder, 'server.log');
  }

  get settingsFile(): string {
    return join(this.folder, 'data', 'User', 'settings.json');
  }

  /** Where VS Code unpacked the installed VSIX. */
  get extensionFolder(): string {
    const folder = join(this.folder, 'ext');
    const name = readdirSync(folder).find((entry) => entry.startsWith('holdfast.holdfast-'));
    if (name === undefined) throw new Error(`no extension is installed in ${folder}`);
    return join(folder, name);
  }

  /** What our extension logged in each window, oldest first. */
  extensionLogs(): string {
    const folder = join(this.folder, 'data', 'logs');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files
      .filter((file) => /Holdfast\.log$/.test(file))
      .sort()
      .map((file) => `== ${file}\n${readFileSync(join(folder, file), 'utf8')}`)
      .join('\n');
  }

  async start(): Promise<void> {
    const flags = ['--host', '127.0.0.1', '--port', String(this.#port), '--without-connection-token'];
    flags.push('--telemetry-level', 'off', ...this.#folderFlags());
    if (this.#hasTrust) flags.push('--disable-workspace-trust');
    if (this.#options.smokeTestDriver === true) flags.push('--enable-smoke-test-driver');
    // Its own process group: extension host, pty host and file watcher go with it, and nothing else does.
    const child = spawn(this.#options.node, [this.#options.serverMain, ...flags], {
      cwd: this.#options.workspace,
      env: this.#env(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let printed = '';
    const collect = (chunk: Buffer): void => {
      appendFileSync(this.logFile, chunk);
      if (printed.length < 100_000) printed += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    this.#port = await waitUntil(
      'the VS Code server to listen',
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        const port = /Extension host agent listening on (\d+)/.exec(printed)?.[1];
        return port === undefined ? undefined : Number(port);
      },
      LISTEN_LIMIT_MS,
      () => printed.slice(-2_000),
    );
  }

  /** `SIGTERM` is how a service manager stops it; `SIGKILL` is a crash of everything that is VS Code. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined) return;
    const group = child.pid;
    if (signal === 'SIGTERM') {
      signalGroup(group, 'SIGTERM');
      await waitUntil('the VS Code server to stop', () => !groupLives(group), 5_000).catch(() => undefined);
    }
    signalGroup(group, 'SIGKILL');
    await waitUntil('the VS Code server to be gone', () => !groupLives(group));
    child.stdout?.destroy();
    child.stderr?.destroy();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #prepare(): void {
    mkdirSync(join(this.folder, 'data', 'User'), { recursive: true });
    mkdirSync(join(this.folder, 'home'));
    // A home of its own: no prompt, history or profile of the person who runs the tests.
    writeFileSync(join(this.folder, 'home', '.bashrc'), "PS1='$ '\nunset HISTFILE\n");
    const trust = { 'security.workspace.trust.enabled': !this.#hasTrust };
    const settings = JSON.stringify({ ...QUIET, ...trust, ...this.#options.settings }, null, 2);
    writeFileSync(this.settingsFile, settings);
    // The pty host reads the machine's settings only, among them how much a reattached terminal replays.
    mkdirSync(join(this.folder, 'data', 'Machine'));
    writeFileSync(join(this.folder, 'data', 'Machine', 'settings.json'), settings);
    for (const folder of this.#options.beside ?? [])
      cpSync(folder, join(this.folder, 'ext', basename(folder)), { recursive: true });
    if (this.#options.vsix !== undefined) this.#install(this.#options.vsix);
  }

  #install(vsix: string): void {
    const flags = ['--install-extension', vsix, '--force', ...this.#folderFlags()];
    const args = [this.#options.serverMain, ...flags];
    const outcome = spawnSync(this.#options.node, args, {
      env: this.#env(),
      encoding: 'utf8',
      timeout: 60_000,
    });
    const said = `${outcome.stdout}\n${outcome.stderr}`;
    appendFileSync(this.logFile, said);
    // The server's own exit code is 0 for a VSIX it refused.
    if (outcome.status !== 0 || !/successfully installed/.test(said)) {
      throw new Error(`VS Code did not install ${vsix}: ${said.trim()}`);
    }
  }

  get #hasTrust(): boolean {
    return this.#options.hasTrust !== false;
  }

  #folderFlags(): string[] {
    return [
      ...['--user-data-dir', join(this.folder, 'data'), '--extensions-dir', join(this.folder, 'ext')],
      ...['--server-data-dir', join(this.folder, 'server'), '--accept-server-license-terms'],
    ];
  }

  #env(): NodeJS.ProcessEnv {
    const kept = ['PATH', 'LANG', 'LC_ALL', 'USER', 'LOGNAME', 'HOLDFAST_E2E_RUN'];
    const env: NodeJS.ProcessEnv = { HOME: join(this.folder, 'home'), SHELL: '/bin/bash' };
    if (this.#options.personsHome === true) kept.push('HOME', 'SHELL', 'XDG_STATE_HOME');
    for (const name of kept) {
      const value = process.env[name];
      if (value !== undefined) env[name] = value;
    }
    // Its sockets go with it.
    return { ...env, TMPDIR: this.folder, ...this.#options.env };
  }
}
