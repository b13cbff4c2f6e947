// Everything one test file plays on: a workspace, a Holdfast home, a VS Code server with the VSIX in it, a browser and
// one window, taken down with the test in the order that leaves nothing running, whatever failed before.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { CodeServer } from './codeServer.ts';
import { Holdfast, makeFolder } from './holdfast.ts';
import { waitUntil } from './waitUntil.ts';
import { PICTURES, Workbench } from './workbench.ts';

export interface StageOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the workspace: relative path to content. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder whose copy, under its own name, is the workspace; else an empty one. */
  readonly copyOf?: string;
  /** What of the workspace the window opens instead of it: a folder, or a `.code-workspace` file. */
  readonly opens?: string;
  /** Whether VS Code trusts the workspace; it does unless this says otherwise. */
  readonly hasTrust?: boolean;
  /** Extensions of test/e2e/beside that are installed too, by their folders. */
  readonly beside?: readonly string[];
  /** Such as `de`: what VS Code's own texts in another language say of theirs before the window opens. */
  readonly language?: string;
}

/** What every file needs: VS Code keeps enough of a terminal to count its lines, over a restart too. */
const TERMINAL_SETTINGS = {
  'terminal.integrated.scrollback': 20_000,
  'terminal.integrated.persistentSessionScrollback': 20_000,
  'terminal.integrated.persistentSessionReviveProcess': 'onExitAndWindowClose',
};

const PROGRAMS = join(import.meta.dirname, '..', 'programs');
const BESIDE = join(import.meta.dirname, '..', 'beside');

export class Stage {
  readonly workspace: string;
  readonly holdfast: Holdfast;
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workbench: Workbench;

  /** For the test that asks: pictured where that fails, and struck when it is over. */
  static async set(options: StageOptions = {}): Promise<Stage> {
    const stage = await Stage.#build(options);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await stage.#pictureOfFailure(task.name);
      await runAll(stage.#undo);
    });
    return stage;
  }

  static async #build(options: StageOptions): Promise<Stage> {
    const { vsix, node, serverMain, chromium } = inject('installed');
    const folder = makeFolder('ws');
    const workspace = options.copyOf === undefined ? folder : join(folder, basename(options.copyOf));
    const undo: (() => Promise<void>)[] = [
      async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    ];
    try {
      if (options.copyOf !== undefined) cpSync(options.copyOf, workspace, { recursive: true });
      // Copied, so that what is typed in a terminal is short.
      cpSync(PROGRAMS, workspace, { recursive: true });
      for (const [name, content] of Object.entries(options.files ?? {})) {
        mkdirSync(dirname(join(workspace, name)), { recursive: true });
        writeFileSync(join(workspace, name), content);
      }
      let server: CodeServer | undefined;
      const holdfast = new Holdfast(() => join(server?.extensionFolder ?? '', 'dist', 'cli.js'));
      const env = { HOLDFAST_HOME: holdfast.home, ...options.env };
      const settings = { ...TERMINAL_SETTINGS, ...options.settings };
      const { hasTrust, opens } = options;
      const beside = (options.beside ?? []).map((name) => join(BESIDE, name));
      const where = { node, serverMain, workspace, opens };
      server = await CodeServer.start({ ...where, vsix, beside, settings, env, hasTrust });
      const started = server;
      // VS Code first, or its window would start what `end` ends; its files last, the command line is in them.
      undo.unshift(
        () => started.stop(),
        () => holdfast.end(),
        () => started.dispose(),
      );
      const browser = await startBrowser(chromium);
      const language = JSON.stringify(options.language);
      if (language !== undefined)
        await browser.context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${language}`);
      undo.unshift(() => browser.dispose());
      const workbench = await Workbench.open(browser, server.url);
      await waitUntil('the extension to be active', () => workbench.holdfastStatus());
      return new Stage({ workspace, holdfast, server, browser, undo, workbench });
    } catch (error) {
      await runAll(undo).catch((failed: unknown) => console.error(failed));
      throw error;
    }
  }

  readonly #undo: readonly (() => Promise<void>)[];

  private constructor(
    parts: Pick<Stage, 'workspace' | 'holdfast' | 'server' | 'browser' | 'workbench'> & {
      readonly undo: readonly (() => Promise<void>)[];
    },
  ) {
    this.workspace = parts.workspace;
    this.holdfast = parts.holdfast;
    this.server = parts.server;
    this.browser = parts.browser;
    this.workbench = parts.workbench;
    this.#undo = parts.undo;
  }

  /** How it looked, and the extension's logs, when a test failed. */
  async #pictureOfFailure(name: string): Promise<void> {
    const title = `failed-${name.replaceAll(/\W+/g, '-').slice(0, 60)}`;
    const typed = await this.workbench.terminals.typed().catch(String);
    const log = `${this.server.extensionLogs()}\n== typed\n${typed}\n`;
    writeFileSync(join(PICTURES, `${title}.log`), log);
    await this.workbench.screenshot(title).catch(() => undefined);
  }
}

async function runAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
