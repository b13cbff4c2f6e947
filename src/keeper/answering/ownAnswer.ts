// What a terminal answers that nobody looks at: what it is, which colours it has. What depends on what it shows is for the
// daemon's emulator, and `refusal` is what is said where there is none.

import type { Sequence } from '../../base/sequences.ts';
import type { Size } from '../../protocol/types.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import { colourText, indexedColour, PLACES } from './colours.ts';

/** Those of xterm.js, which VS Code's terminals and our emulators are. */
const CSI_ANSWERS: Readonly<Record<string, string>> = {
  c: '\x1b[?1;2c',
  '0c': '\x1b[?1;2c',
  '>c': '\x1b[>0;276;0c',
  '>0c': '\x1b[>0;276;0c',
  '>q': `\x1bP>|holdfast(${BUILD_VERSION})\x1b\\`,
  '>0q': `\x1bP>|holdfast(${BUILD_VERSION})\x1b\\`,
  '5n': '\x1b[0n',
  // Dark, as the colours below are.
  '?996n': '\x1b[?997;1n',
  // No enhancement is on.
  '?u': '\x1b[?0u',
  // Synchronised updates are there, and off.
  '?2026$p': '\x1b[?2026;2$y',
};
const NEEDS_SCREEN = /^(?:\??6n|\??\d+\$p)$/;
/** Only digits come back: what a program prints must not be able to type. */
const CAPABILITIES = /^\+q([\da-f;]{0,256})$/i;

/** @returns undefined where only what the terminal shows can tell; empty where a terminal says nothing */
export function ownAnswer({ kind, body, terminator }: Sequence, size: Size | null): string | undefined {
  switch (kind) {
    case 'csi':
      if (body === '18t' && size !== null) return `\x1b[8;${size.rows};${size.cols}t`;
      return CSI_ANSWERS[body] ?? (NEEDS_SCREEN.test(body) ? undefined : '');
    case 'osc':
      return colours(body, terminator === '\x07' ? '\x07' : '\x1b\\');
    case 'dcs':
      return body.startsWith('$') ? undefined : `\x1bP0+r${CAPABILITIES.exec(body)?.[1] ?? ''}\x1b\\`;
    case 'apc':
    case 'esc':
      return '';
  }
}

/** In the words of the question: that it cannot be told. */
export function refusal({ kind, body }: Sequence): string {
  if (kind === 'dcs') return '\x1bP0$r\x1b\\';
  const mode = /^(\??\d+)\$p$/.exec(body)?.[1];
  return mode === undefined ? '' : `\x1b[${mode};0$y`;
}

function colours(body: string, end: string): string {
  const [first = '', ...rest] = body.split(';');
  if (first === '4') {
    return rest
      .flatMap((index, at) => {
        const colour =
          at % 2 === 0 && rest[at + 1] === '?'
            ? indexedColour(index === '' ? Number.NaN : Number(index))
            : undefined;
        return colour === undefined ? [] : [`\x1b]4;${Number(index)};${colourText(colour)}${end}`];
      })
      .join('');
  }
  // Each further part speaks of the next place.
  return rest
    .map((part, at) => {
      const place = Number(first) + at;
      const colour = PLACES[place];
      return part === '?' && colour !== undefined ? `\x1b]${place};${colourText(colour)}${end}` : '';
    })
    .join('');
}
