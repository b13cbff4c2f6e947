// What a program set in its terminal that the terminal of whoever looks has to be set to as well: how keys and the mouse
// are reported, and what the cursor looks like. Each as the sequence that sets it, by name, so that changes can be told.

import type { Terminal } from '@xterm/headless';
import { emulatorState } from '../../screen/emulatorState.ts';

export type OuterModes = Readonly<Record<string, string>>;

const CSI = '\x1b[?';
const MOUSE_OFF = ['9', '1000', '1002', '1003', '1006', '1016'].map((mode) => `${CSI}${mode}l`).join('');
const MOUSE_TRACKING = { none: '', x10: '9', vt200: '1000', drag: '1002', any: '1003' } as const;
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: '1006', SGR_PIXELS: '1016' };
const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;

/** Before a drawing that only says what is switched on. */
export const MODES_OFF = `${MOUSE_OFF}${CSI}1004l${CSI}2004l${CSI}1l\x1b>\x1b[0 q`;

export function outerModes(terminal: Terminal): OuterModes {
  const { modes } = terminal;
  const { mouseEncoding, cursorStyle, cursorBlink } = emulatorState(terminal);
  const set = (mode: string, isOn: boolean): string => `${CSI}${mode}${isOn ? 'h' : 'l'}`;
  const on = (mode: string): string => (mode === '' ? '' : set(mode, true));
  const style = cursorStyle === undefined ? 0 : CURSOR_STYLES[cursorStyle] - (cursorBlink === true ? 1 : 0);
  return {
    cursorKeys: set('1', modes.applicationCursorKeysMode),
    keypad: modes.applicationKeypadMode ? '\x1b=' : '\x1b>',
    paste: set('2004', modes.bracketedPasteMode),
    focus: set('1004', modes.sendFocusMode),
    mouse: MOUSE_OFF + on(MOUSE_TRACKING[modes.mouseTrackingMode]) + on(MOUSE_ENCODING[mouseEncoding] ?? ''),
    cursor: `\x1b[${style} q`,
  };
}

/** @param before undefined: nothing is known */
export function modeChanges(before: OuterModes | undefined, after: OuterModes): string {
  return Object.entries(after)
    .filter(([name, sequence]) => before?.[name] !== sequence)
    .map(([, sequence]) => sequence)
    .join('');
}
