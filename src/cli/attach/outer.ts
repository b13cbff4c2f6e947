// The terminal this client runs in: its raw mode, its size, and leaving it as it was found, whatever the program inside
// did to it. The launcher may have set raw mode before, and then hands over what was before that.

import { spawnSync } from 'node:child_process';
import type { Size } from '../../protocol/types.ts';

/** What a program may have switched on and a shell cannot live with; each is harmless when it was off. */
const DISARM = [
  '\x1b[?2026l', // synchronised updates
  '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l', // mouse
  '\x1b[?1004l', // focus reports
  '\x1b[?2004l', // bracketed paste
  '\x1b[=0u\x1b[<99u', // keyboard protocol
  '\x1b[>4m', // modifyOtherKeys
  '\x1b[?1l\x1b>', // cursor and keypad keys
  '\x1b7\x1b[r\x1b8', // scroll region
  // Not the origin mode: that would move the cursor, and without a scroll region it changes nothing.
  '\x1b[?7h\x1b[4l', // wrap, insert
  '\x1b(B\x0f', // charset
  '\x1b[0 q\x1b[?25h\x1b[0m', // cursor and colours
].join('');

const ALTERNATE = '\x1b[?1049';

export const CLEAR_SCREEN = '\x1b[0m\x1b[H\x1b[2J';
export const CLEAR_ALL = `${CLEAR_SCREEN}\x1b[3J`;

export class OuterTerminal {
  readonly #isTerminal = process.stdin.isTTY === true;
  #isAlternate = false;
  #saved: string | undefined;
  #isRaw = false;

  /** `stty -g` of before the launcher, where there was one. */
  constructor(env: NodeJS.ProcessEnv) {
    this.#saved = env['HOLDFAST_STTY'] || undefined;
    this.#isRaw = this.#saved !== undefined;
  }

  get isTerminal(): boolean {
    return this.#isTerminal;
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
  }

  /** As it was found; safe to call at any time and more than once. */
  restore(): void {
    if (!this.#isTerminal || !this.#isRaw) return;
    this.#isRaw = false;
    if (process.platform === 'win32') process.stdin.setRawMode(false);
    else stty([this.#saved ?? 'sane']);
  }

  /** Watches for the alternate screen in what is written: leaving it also moves the cursor, so not without need. */
  didWrite(bytes: Uint8Array): void {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = view.lastIndexOf(ALTERNATE);
    if (at >= 0) this.#isAlternate = view[at + ALTERNATE.length] === 0x68;
  }

  /** What to write before the terminal is somebody else's again. */
  get disarming(): string {
    if (process.stdout.isTTY !== true) return '';
    return this.#isAlternate ? `${DISARM}\x1b[?1049l` : DISARM;
  }
}

function stty(args: readonly string[]): string {
  const { stdout } = spawnSync('stty', args, { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  return stdout ?? '';
}
