// What is written around what is drawn.

import { PLAIN } from './frame.ts';

/** Programs draw whole frames between these (DEC mode 2026), and so do we. */
export const BEGIN_FRAME = '\x1b[?2026h';
export const END_FRAME = '\x1b[?2026l';
export const HIDE_CURSOR = '\x1b[?25l';
export const SHOW_CURSOR = '\x1b[?25h';
/** Not the erasing of all: some terminals move what was there into their scrollback. */
export const CLEAR = `${PLAIN}\x1b[H\x1b[J`;
/** What ours are drawn with: each character where it is put, over all the terminal. */
export const DRAWING_MODES = '\x1b[r\x1b[?6l\x1b[4l\x1b[?7h\x1b(B\x0f';
export const SOFT_RESET = '\x1b[!p';
export const TO_ALTERNATE = '\x1b[?1049h';
export const TO_NORMAL = '\x1b[?1049l';
