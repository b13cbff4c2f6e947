// Where one figure is measured: a temporary folder of its own, an environment without traces of the terminal the bench runs
// in, and a list of what to undo, which is undone whatever happens.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Places {
  readonly repoRoot: string;
  /** The product as built for this run. */
  readonly dist: string;
  /** Programs of the bench, bundled. */
  readonly programs: string;
}

export class Stage {
  readonly places: Places;
  readonly isQuick: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Short, so that sockets fit below it. */
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hfb-')));
  readonly #undo: (() => void | Promise<void>)[] = [];
  readonly #say: (line: string) => void;

  constructor(places: Places, options: { isQuick: boolean; say: (line: string) => void }) {
    this.places = places;
    this.isQuick = options.isQuick;
    this.#say = options.say;
    this.env = plainEnvironment();
    this.later(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  }

  /** How often a measurement is repeated. */
  rounds(full: number): number {
    return this.isQuick ? Math.min(3, full) : full;
  }

  /** A stage on this one, for what must be gone before the next thing is measured. */
  inner(): Stage {
    const stage = new Stage(this.places, { isQuick: this.isQuick, say: this.#say });
    // Harmless when it was struck already.
    this.later(() => stage.strike());
    return stage;
  }

  say(line: string): void {
    this.#say(line);
  }

  /** Undone in reverse order. */
  later(undo: () => void | Promise<void>): void {
    this.#undo.push(undo);
  }

  async strike(): Promise<void> {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        this.#say(`  could not clean up: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

/** The same for us and for peers, wherever the bench is started from. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(HOLDFAST_|VSCODE_|ELECTRON_|TMUX|PM2_|npm_|NODE_|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh' };
}
