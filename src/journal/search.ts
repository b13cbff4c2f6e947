// Cuts out only the lines that contain a text, where that can be seen in the bytes: most of a long log is then neither cut
// nor decoded.

import type { StreamName } from '../protocol/types.ts';
import type { LineCutter } from './lines.ts';

const LINE_FEED = 10;
const ESCAPE = 27;

/** As `print` of the cutter, but lines without the text may be left out. */
export function printWith(
  text: Buffer,
  cutter: LineCutter,
  stream: StreamName,
  offset: number,
  time: number,
  bytes: Buffer,
): void {
  const last = bytes.lastIndexOf(LINE_FEED);
  // An escape sequence may stand in the middle of the text.
  if (last < 0 || bytes.includes(ESCAPE)) {
    cutter.print(stream, offset, time, bytes);
    return;
  }
  // The first may have begun before, the last may go on.
  const first = bytes.indexOf(LINE_FEED) + 1;
  cutter.print(stream, offset, time, bytes.subarray(0, first));
  for (let at = first; ; ) {
    const found = bytes.indexOf(text, at);
    if (found < 0 || found > last) break;
    const begin = bytes.lastIndexOf(LINE_FEED, found) + 1;
    at = bytes.indexOf(LINE_FEED, found) + 1;
    cutter.print(stream, offset + begin, time, bytes.subarray(begin, at));
  }
  cutter.print(stream, offset + last + 1, time, bytes.subarray(last + 1));
  cutter.reach(offset + bytes.length);
}
