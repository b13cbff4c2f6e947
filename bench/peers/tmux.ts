// tmux as it comes: a server of its own (`-L`), no configuration, no status line that would draw beside what is measured.

import path from 'node:path';
import { run } from '../command.ts';
import type { Stage } from '../stage.ts';
import { READY_MARK, SIZE, type TerminalPlace } from '../terminals/terminal.ts';
import { until } from '../until.ts';
import { findProgram } from './findProgram.ts';
import { isAlive } from './isAlive.ts';

export class Tmux {
  readonly #stage: Stage;
  readonly #argv: readonly string[];
  #count = 0;

  private constructor(stage: Stage, program: string) {
    this.#stage = stage;
    this.#argv = [program, '-S', path.join(stage.folder, 'tmux'), '-f', '/dev/null'];
  }

  /** @returns undefined where there is no tmux */
  static async start(stage: Stage): Promise<Tmux | undefined> {
    const program = findProgram('tmux');
    if (program === undefined) return undefined;
    const tmux = new Tmux(stage, program);
    // A server without a session ends; this one waits.
    await tmux.#tell('new-session', '-d', '-s', 'idle', 'exec sleep 100000');
    const pid = Number(await tmux.#tell('display-message', '-p', '#{pid}'));
    stage.later(async () => {
      await tmux.#tell('kill-server');
      await until('the end of tmux', () => !isAlive(pid));
    });
    await tmux.#tell('set-option', '-g', 'status', 'off');
    return tmux;
  }

  /** Starts a program in a session of its own. */
  async open(argv: readonly string[]): Promise<string> {
    const name = `s${this.#count++}`;
    const size = ['-x', String(SIZE.cols), '-y', String(SIZE.rows)];
    await this.#tell('new-session', '-d', '-s', name, ...size, '--', ...argv);
    return name;
  }

  async openReady(argv: readonly string[]): Promise<string> {
    const name = await this.open(argv);
    await until('the program in tmux', async () =>
      (await this.#tell('capture-pane', '-p', '-t', name)).includes(READY_MARK),
    );
    return name;
  }

  async close(session: string): Promise<void> {
    await this.#tell('kill-session', '-t', session);
  }

  attachPlace(session: string): TerminalPlace {
    return { kind: 'pty', argv: [...this.#argv, 'attach', '-t', session], env: this.#stage.env };
  }

  async #tell(...args: readonly string[]): Promise<string> {
    return (await run([...this.#argv, ...args], { env: this.#stage.env })).stdout;
  }
}
