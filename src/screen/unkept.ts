// What programs tell a terminal that the emulator does not keep, because it draws nothing: colours of the palette, how
// keys are reported, and the marks a shell leaves at its prompts and commands. A drawing tells it again.

import type { IMarker, Terminal } from '@xterm/headless';
import type { PlacedMark } from './rowDrawing.ts';

/** As many commands as anybody scrolls back to. */
const MAX_MARKS = 2_000;
const MAX_COLORS = 512;
/** Longer ones are no colours, and no marks of any shell. */
const MAX_COLOR_CHARACTERS = 64;
const MAX_MARK_CHARACTERS = 4_096;
/** The kitty protocol says of the stack of flags only that it is limited. */
const MAX_KEYBOARDS = 16;
const OSC_END = '\x1b\\';
/** Marks of shells, by the number of their sequence: VS Code's and FinalTerm's. */
const MARK_NUMBERS = [633, 133] as const;
/** Foreground, background, cursor; what sets one back has a number that is 100 higher. */
const SPECIAL_COLORS = [10, 11, 12] as const;

interface Mark {
  readonly marker: IMarker;
  readonly column: number;
  readonly text: string;
}

interface Keyboard {
  flags: number;
  readonly below: number[];
}

export class Unkept {
  readonly #terminal: Terminal;
  readonly #colors = new Map<string, string>();
  #marks: Mark[] = [];
  #keyboards = { normal: newKeyboard(), alternate: newKeyboard() };
  /** Of modifyOtherKeys; 0 = off. */
  #otherKeys = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    // None of them is taken away from the emulator.
    const seen = (note: () => void): false => {
      note();
      return false;
    };
    for (const number of MARK_NUMBERS)
      parser.registerOscHandler(number, (data) => seen(() => this.#mark(number, data)));
    parser.registerOscHandler(4, (data) => seen(() => this.#setPalette(data)));
    parser.registerOscHandler(104, (data) => seen(() => this.#resetPalette(data)));
    for (const number of SPECIAL_COLORS) {
      parser.registerOscHandler(number, (data) => seen(() => this.#setSpecial(number, data)));
      parser.registerOscHandler(number + 100, () => seen(() => this.#colors.delete(String(number))));
    }
    const first = (params: readonly (number | number[])[]): number => Number(params[0] ?? 0);
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => seen(() => this.#push(first(params))));
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) =>
      seen(() => this.#pop(first(params) || 1)),
    );
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) =>
      seen(() => this.#setFlags(first(params), Number(params[1] ?? 1) || 1)),
    );
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) =>
      seen(() => {
        if (first(params) === 4) this.#otherKeys = Number(params[1] ?? 0);
      }),
    );
    parser.registerEscHandler({ final: 'c' }, () => seen(() => this.reset()));
    terminal.onResize(() => this.#dropCutOff());
  }

  reset(): void {
    this.#colors.clear();
    this.#marks = [];
    this.#keyboards = { normal: newKeyboard(), alternate: newKeyboard() };
    this.#otherKeys = 0;
  }

  /** In the order they came. */
  marks(): readonly PlacedMark[] {
    this.#marks = this.#marks.filter(({ marker }) => !marker.isDisposed);
    const last = this.#terminal.cols - 1;
    return this.#marks.map(({ marker, column, text }) => ({
      line: marker.line,
      column: Math.min(column, last),
      text,
    }));
  }

  colors(): string {
    return [...this.#colors].map(([place, color]) => `\x1b]${place};${color}${OSC_END}`).join('');
  }

  /** What is set in each buffer, to be told while it is the active one. */
  keyboards(): { readonly normal: string; readonly alternate: string } {
    const other = this.#otherKeys === 0 ? '' : `\x1b[>4;${this.#otherKeys}m`;
    const { normal, alternate } = this.#keyboards;
    return { normal: textOf(normal) + other, alternate: textOf(alternate) };
  }

  #mark(number: number, data: string): void {
    const { buffer } = this.#terminal;
    // What a program on the alternate screen says of prompts is gone with it.
    if (buffer.active.type === 'alternate' || data.length > MAX_MARK_CHARACTERS) return;
    const marker = this.#terminal.registerMarker(0);
    if (marker === undefined) return;
    const text = `\x1b]${number};${data}${OSC_END}`;
    this.#marks.push({ marker, column: Math.min(buffer.active.cursorX, this.#terminal.cols - 1), text });
    if (this.#marks.length > MAX_MARKS) this.#marks.shift()?.marker.dispose();
  }

  /** Rows below the cursor that a lower terminal has no room for are gone; the emulator leaves their markers. */
  #dropCutOff(): void {
    const { length } = this.#terminal.buffer.normal;
    for (const { marker } of this.#marks) if (marker.line >= length) marker.dispose();
  }

  #setPalette(data: string): void {
    const parts = data.split(';');
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const number = Number(parts[at]);
      if (Number.isInteger(number) && number >= 0 && number < 256)
        this.#set(`4;${number}`, parts[at + 1] ?? '');
    }
  }

  #resetPalette(data: string): void {
    const numbers = data === '' ? undefined : new Set(data.split(';').map((number) => `4;${Number(number)}`));
    for (const place of this.#colors.keys()) {
      if (place.startsWith('4;') && numbers?.has(place) !== false) this.#colors.delete(place);
    }
  }

  /** One sequence may set the next ones as well. */
  #setSpecial(number: number, data: string): void {
    data.split(';').forEach((color, index) => {
      if (number + index <= 12) this.#set(String(number + index), color);
    });
  }

  #set(place: string, color: string): void {
    // A question sets nothing.
    if (color === '' || color === '?' || color.length > MAX_COLOR_CHARACTERS) return;
    if (this.#colors.size < MAX_COLORS || this.#colors.has(place)) this.#colors.set(place, color);
  }

  get #keyboard(): Keyboard {
    return this.#keyboards[this.#terminal.buffer.active.type];
  }

  #push(flags: number): void {
    const keyboard = this.#keyboard;
    keyboard.below.push(keyboard.flags);
    if (keyboard.below.length > MAX_KEYBOARDS) keyboard.below.shift();
    keyboard.flags = flags;
  }

  #pop(count: number): void {
    const keyboard = this.#keyboard;
    const keep = Math.max(0, keyboard.below.length - count);
    keyboard.flags = count > keyboard.below.length ? 0 : (keyboard.below[keep] ?? 0);
    keyboard.below.length = keep;
  }

  /** Modes: 1 = these, 2 = these as well, 3 = not these. */
  #setFlags(flags: number, mode: number): void {
    const keyboard = this.#keyboard;
    if (mode === 1) keyboard.flags = flags;
    else if (mode === 2) keyboard.flags |= flags;
    else if (mode === 3) keyboard.flags &= ~flags;
  }
}

function newKeyboard(): Keyboard {
  return { flags: 0, below: [] };
}

function textOf({ flags, below }: Keyboard): string {
  if (flags === 0 && below.length === 0) return '';
  const [bottom = flags, ...pushed] = [...below, flags];
  const begin = bottom === 0 ? '' : `\x1b[=${bottom};1u`;
  return begin + pushed.map((one) => `\x1b[>${one}u`).join('');
}
