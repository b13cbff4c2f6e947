// The title: the foreground program, as the name of this process (which VS Code shows) and as OSC 0, unless the program
// sets titles itself. Written only between outputs, never into the middle of a sequence.

import path from 'node:path';
import { foregroundProgram } from './foreground.ts';

/** Output pauses this long only between sequences. */
const QUIET_MS = 100;
/** The name is looked up soon after something was printed, and no more often than this while a program never pauses. */
const LOOK_MS = 250;
const OWN_TITLE = ['\x1b]0;', '\x1b]2;'] as const;

export class Title {
  readonly #write: (text: string) => void;
  readonly #isShown: boolean;
  #shellPid: number | undefined;
  #name = '';
  #shown = '';
  #doesProgramSetIt = false;
  #quiet: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  /** @param isShown whether the terminal wants titles at all */
  constructor(write: (text: string) => void, isShown: boolean) {
    this.#write = write;
    this.#isShown = isShown;
  }

  didStart(shellPid: number, argv0: string): void {
    this.#shellPid = shellPid;
    this.#set(path.basename(argv0));
    this.#later();
  }

  didOutput(bytes: Uint8Array): void {
    if (!this.#doesProgramSetIt && this.#isShown) {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#doesProgramSetIt = OWN_TITLE.some((begin) => view.includes(begin));
    }
    this.#later();
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#looking);
    this.#shellPid = undefined;
  }

  #later(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#look();
    }, LOOK_MS).unref();
    if (this.#quiet !== undefined) this.#quiet.refresh();
    else this.#quiet = setTimeout(() => this.#show(), QUIET_MS).unref();
  }

  #look(): void {
    const name = this.#shellPid === undefined ? undefined : foregroundProgram(this.#shellPid);
    if (name !== undefined) this.#set(name);
  }

  #show(): void {
    this.#look();
    if (!this.#isShown || this.#doesProgramSetIt || this.#shown === this.#name) return;
    this.#shown = this.#name;
    this.#write(`\x1b]0;${printable(this.#name)}\x07`);
  }

  #set(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    process.title = name;
  }
}

/** A process may call itself anything. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '');
}
