// The terminal this client runs in: its raw mode, its size, and leaving it as it was found, whatever the program inside
// did to it. The launcher may have set raw mode before, and then hands over what was before that.

import { spawnSync } from 'node:child_process';
import { DISARM, LEAVE_ALTERNATE } from '../../base/disarm.ts';
import type { Size } from '../../protocol/types.ts';
import { Guardian } from './guardian.ts';

/** With and without saving the cursor; checkpoints use the second. */
const ALTERNATE = ['\x1b[?1049', '\x1b[?1047'] as const;

export const CLEAR_SCREEN = '\x1b[0m\x1b[H\x1b[2J';
export const CLEAR_ALL = `${CLEAR_SCREEN}\x1b[3J`;

export class OuterTerminal {
  readonly #isTerminal = process.stdin.isTTY === true;
  #isAlternate = false;
  #saved: string | undefined;
  #isRaw = false;
  /** Of a terminal that was the user's before; the launcher's is nobody's afterwards. */
  #guardian: Guardian | undefined;

  /** `stty -g` of before the launcher, where there was one. */
  constructor(env: NodeJS.ProcessEnv) {
    this.#saved = env['HOLDFAST_STTY'] || undefined;
    this.#isRaw = this.#saved !== undefined;
  }

  get isTerminal(): boolean {
    return this.#isTerminal;
  }

  get isAlternate(): boolean {
    return this.#isAlternate;
  }

  /** Null where there is none: output goes to a file or pipe. */
  get size(): Size | null {
    const { columns, rows } = process.stdout;
    return process.stdout.isTTY === true && columns > 0 && rows > 0 ? { cols: columns, rows } : null;
  }

  makeRaw(): void {
    if (!this.#isTerminal || this.#isRaw) return;
    this.#isRaw = true;
    if (process.platform === 'win32') {
      process.stdin.setRawMode(true);
      return;
    }
    // Node's own raw mode goes on turning LF into CR LF on the way out.
    this.#saved = stty(['-g']).trim() || 'sane';
    stty(['raw', '-echo', '-opost']);
    this.#guardian = new Guardian(stty(['-g']).trim(), this.#saved, DISARM);
  }

  /** As it was found; safe to call at any time and more than once. */
  restore(): void {
    if (!this.#isTerminal || !this.#isRaw) return;
    this.#isRaw = false;
    if (process.platform === 'win32') process.stdin.setRawMode(false);
    else stty([this.#saved ?? 'sane']);
    this.#guardian?.dismiss();
    this.#guardian = undefined;
  }

  /** Watches for the alternate screen in what is written: leaving it also moves the cursor, so not without need. */
  didWrite(bytes: Uint8Array): void {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = Math.max(...ALTERNATE.map((mode) => view.lastIndexOf(mode)));
    if (at < 0) return;
    this.#isAlternate = view[at + ALTERNATE[0].length] === 0x68;
    this.#guardian?.didSwitch(this.#isAlternate);
  }

  /** @returns what to write before the terminal is somebody else's: the user's again, or another session's */
  disarm(): string {
    if (process.stdout.isTTY !== true) return '';
    const wasAlternate = this.#isAlternate;
    this.#isAlternate = false;
    return wasAlternate ? DISARM + LEAVE_ALTERNATE : DISARM;
  }
}

function stty(args: readonly string[]): string {
  const { stdout } = spawnSync('stty', args, { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  return stdout ?? '';
}
