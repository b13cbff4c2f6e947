// Named keys to the bytes a terminal sends for them: `C-c`, `M-x`, `Up`, `F5`, `Enter`.

import { invalidParams } from '../../protocol/failure.ts';

const NAMED: Readonly<Record<string, string>> = {
  Enter: '\r',
  Tab: '\t',
  BTab: '\x1b[Z',
  Escape: '\x1b',
  Esc: '\x1b',
  Space: ' ',
  Backspace: '\x7f',
  BSpace: '\x7f',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
  Insert: '\x1b[2~',
  Delete: '\x1b[3~',
  PageUp: '\x1b[5~',
  PageDown: '\x1b[6~',
  F1: '\x1bOP',
  F2: '\x1bOQ',
  F3: '\x1bOR',
  F4: '\x1bOS',
  F5: '\x1b[15~',
  F6: '\x1b[17~',
  F7: '\x1b[18~',
  F8: '\x1b[19~',
  F9: '\x1b[20~',
  F10: '\x1b[21~',
  F11: '\x1b[23~',
  F12: '\x1b[24~',
};

export function keysToText(keys: readonly string[], hasApplicationCursorKeys: boolean): string {
  return keys.map((key) => keyToText(key, hasApplicationCursorKeys)).join('');
}

function keyToText(key: string, hasApplicationCursorKeys: boolean): string {
  if (key.startsWith('M-') && key.length > 2)
    return `\x1b${keyToText(key.slice(2), hasApplicationCursorKeys)}`;
  const control = /^(?:C-|\^)(.)$/.exec(key)?.[1];
  if (control !== undefined) return controlCharacter(key, control);
  const named = NAMED[key];
  if (named !== undefined) return hasApplicationCursorKeys ? asApplicationKey(named) : named;
  if ([...key].length === 1) return key;
  throw invalidParams(
    'session/sendKeys',
    `there is no key ${key}; known are C-x, M-x and ${Object.keys(NAMED).join(' ')}`,
  );
}

function controlCharacter(key: string, letter: string): string {
  if (letter === '?') return '\x7f';
  if (letter === ' ') return '\0';
  const code = letter.toUpperCase().charCodeAt(0);
  if (code < 0x40 || code > 0x5f) throw invalidParams('session/sendKeys', `there is no key ${key}`);
  return String.fromCharCode(code - 0x40);
}

/** In programs that asked for application cursor keys (vi, less) arrows, Home and End begin with ESC O. */
function asApplicationKey(bytes: string): string {
  const isCursorKey = bytes.length === 3 && bytes.startsWith('\x1b[') && bytes !== NAMED['BTab'];
  return isCursorKey ? `\x1bO${bytes.slice(2)}` : bytes;
}
