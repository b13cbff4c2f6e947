// Sequences of the program that an emulator without a screen does not act on and that the terminal of whoever looks has to
// get all the same: titles, the bell, keyboard protocols, colours of the palette, the clipboard, and questions only it can answer.

import type { Terminal } from '@xterm/headless';

export interface Passing {
  /** What the program sets; also from what it printed before somebody looked, unless that was seen already. */
  readonly set: (sequence: string) => void;
  /** What makes sense now only. */
  readonly tell: (sequence: string) => void;
}

const TITLES = [0, 1, 2];
const PALETTE = [104, 110, 111, 112];
/** Folder, notification or progress, clipboard, notification. */
const NEWS = [7, 9, 52, 777];
/** Colours: a question where there is a ? in them. */
const COLOURS = [4, 10, 11, 12];
/** Keyboard protocols: pushed, popped and set; modifyOtherKeys. */
const KEYBOARD = [
  { prefix: '>', final: 'u' },
  { prefix: '<', final: 'u' },
  { prefix: '=', final: 'u' },
  { prefix: '>', final: 'm' },
];
/** Which of them are on, and what terminal this is. */
const QUESTIONS = [
  { prefix: '?', final: 'u' },
  { prefix: '?', final: 'm' },
  { prefix: '>', final: 'q' },
];

export function passOn({ parser, onBell }: Terminal, { set, tell }: Passing): void {
  // Answered with false, the emulator does what it does with them.
  const osc = (code: number, pass: (sequence: string, data: string) => void): void => {
    parser.registerOscHandler(code, (data) => {
      pass(`\x1b]${code};${data}\x07`, data);
      return false;
    });
  };
  for (const code of TITLES) osc(code, set);
  for (const code of PALETTE) osc(code, set);
  for (const code of NEWS) osc(code, tell);
  for (const code of COLOURS) {
    osc(code, (sequence, data) => (data.split(';').includes('?') ? tell(sequence) : set(sequence)));
  }
  const csi = (id: { prefix: string; final: string }, pass: (sequence: string) => void): void => {
    parser.registerCsiHandler(id, (parameters) => {
      pass(`\x1b[${id.prefix}${textOf(parameters)}${id.final}`);
      return false;
    });
  };
  for (const id of KEYBOARD) csi(id, set);
  for (const id of QUESTIONS) csi(id, tell);
  onBell(() => tell('\x07'));
}

/** As they were written: what was left out reads as 0. */
function textOf(parameters: readonly (number | number[])[]): string {
  let text = '';
  for (const [at, parameter] of parameters.entries()) {
    if (Array.isArray(parameter)) text += parameter.map((one) => `:${one}`).join('');
    else text += `${at === 0 ? '' : ';'}${parameter === 0 ? '' : parameter}`;
  }
  return text;
}
