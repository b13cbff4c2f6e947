// What makes a terminal fit for the next program when the last one did not clean up behind itself.

/** What a program may have switched on and a shell cannot live with; each is harmless when it was off. */
export const DISARM = [
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

/** Only for a terminal that is there: it also moves the cursor. */
export const LEAVE_ALTERNATE = '\x1b[?1049l';
