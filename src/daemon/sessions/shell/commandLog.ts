// From the marks of a shell to its commands: one after the other, and where the shell is now. Pure; what a program prints
// while it runs is no word of the shell's, except that the command is over.

import type { ShellCommand } from '../../../protocol/types.ts';
import type { ShellMark } from './shellMarks.ts';

/** `unmarked`: nothing was said since the run began. `between`: a command is over and the prompt not drawn yet. */
export type ShellPlace = 'unmarked' | 'between' | 'prompt' | 'running';

export interface CommandLogOptions {
  /** A command is over. */
  readonly didEnd: (command: ShellCommand) => void;
  /** A line the shell refused: there is another prompt, and nothing ran. */
  readonly didRefuse?: (mark: { readonly begin: number; readonly time: number }) => void;
  /** Where the shell proves that it is the shell, what proves nothing is no command line. */
  readonly nonce?: string;
}

export class CommandLog {
  readonly #options: CommandLogOptions;
  #place: ShellPlace = 'unmarked';
  #cwd: string | null = null;
  /** Said while a command ran: the folder after it. */
  #nextCwd: string | null = null;
  #line: string | null = null;
  #current: ShellCommand | undefined;
  #prompt: { readonly at: number; readonly time: number } | undefined;
  #cycleAt: number | undefined;

  constructor(options: CommandLogOptions) {
    this.#options = options;
  }

  get place(): ShellPlace {
    return this.#place;
  }

  get cwd(): string | null {
    return this.#cwd;
  }

  /** The one that runs. */
  get current(): ShellCommand | undefined {
    return this.#current;
  }

  /** Where the last prompt ends: what follows is typed, or printed by what was typed. */
  get prompt(): { readonly at: number; readonly time: number } | undefined {
    return this.#prompt;
  }

  /** Who reads from there on sees all commands but those that are over. */
  get cycleAt(): number | undefined {
    return this.#cycleAt;
  }

  mark(mark: ShellMark, time: number): void {
    const isRunning = this.#place === 'running';
    switch (mark.kind) {
      case 'promptStart':
        this.#end(null, mark.begin, time);
        if (this.#place !== 'between') this.#cycleAt = mark.begin;
        this.#place = 'between';
        return;
      case 'promptEnd':
        if (isRunning) return;
        this.#place = 'prompt';
        this.#prompt = { at: mark.end, time };
        return;
      case 'line':
        // What a program prints is forgotten with its end.
        if (this.#isOfShell(mark.nonce)) this.#line = mark.line;
        return;
      case 'outputStart':
        if (!isRunning) this.#begin(mark.line, mark.end, time);
        return;
      case 'finished':
        if (this.#place === 'prompt') this.#options.didRefuse?.({ begin: mark.begin, time });
        this.#end(mark.exitCode, mark.begin, time);
        this.#place = 'between';
        this.#cycleAt = mark.begin;
        return;
      case 'folder':
        if (isRunning) this.#nextCwd = mark.cwd;
        else this.#cwd = mark.cwd;
    }
  }

  didStartRun(): void {
    this.#current = undefined;
    this.#forgetRun();
  }

  /** @param exitCode of the shell: that of the command it ended with */
  didEndRun(exitCode: number | null, offset: number, time: number): void {
    this.#end(exitCode, offset, time);
    this.#forgetRun();
  }

  #isOfShell(nonce: string | null): boolean {
    return this.#options.nonce === undefined || nonce === this.#options.nonce;
  }

  #begin(said: string | null, offset: number, time: number): void {
    this.#place = 'running';
    this.#current = {
      line: this.#line ?? said,
      cwd: this.#cwd,
      exitCode: null,
      startedAt: time,
      endedAt: null,
      durationMs: null,
      offset,
      end: null,
    };
    this.#line = null;
  }

  #end(exitCode: number | null, end: number, time: number): void {
    const current = this.#current;
    this.#line = null;
    if (current === undefined) return;
    this.#current = undefined;
    this.#cwd = this.#nextCwd ?? this.#cwd;
    this.#nextCwd = null;
    const durationMs = Math.max(0, time - current.startedAt);
    this.#options.didEnd({ ...current, exitCode, endedAt: time, durationMs, end });
  }

  #forgetRun(): void {
    this.#place = 'unmarked';
    this.#cwd = null;
    this.#nextCwd = null;
    this.#line = null;
    this.#prompt = undefined;
  }
}
