// Connects now instead of at the next try, or again after everything was shut down.

import type { Holdfast } from '../context.ts';

export async function reconnect(holdfast: Holdfast): Promise<void> {
  await holdfast.connect();
}
