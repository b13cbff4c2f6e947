// Output as text: what a terminal makes of it, so that a progress bar is one line and colours are none.

import type { Size } from '../../../protocol/types.ts';
import { Emulator } from './emulator.ts';

/** Of more lines the newest. */
const MAX_LINES = 20_000;

export async function plainText(bytes: Uint8Array, size: Size): Promise<string> {
  const emulator = await Emulator.create(size, { scrollback: MAX_LINES, hasBareLineFeeds: false });
  try {
    await emulator.write(bytes);
    await emulator.settled();
    return emulator.text();
  } finally {
    emulator.dispose();
  }
}
