// Lets the program of a session draw its screen anew, where what it drew before is gone: full-screen programs do so when
// their terminal gets another size, and only then.

import { setTimeout as delay } from 'node:timers/promises';
import { isSameSize } from '../../base/sameSize.ts';
import type { SessionActions } from './actions.ts';
import { isLiving } from './names.ts';
import type { SessionRegistry } from './registry.ts';

/** Two changes at once are one for a program that looks at the size when it gets to it, and that one is none. */
const BETWEEN_MS = 150;

/** A row less and back. Does nothing where no terminal runs. */
export async function repaint(
  { actions, registry }: { readonly actions: SessionActions; readonly registry: SessionRegistry },
  session: string,
): Promise<void> {
  const info = registry.get(session);
  const size = info?.size ?? null;
  if (info === undefined || !isLiving(info) || size === null || size.rows < 2) return;
  const less = { cols: size.cols, rows: size.rows - 1 };
  await actions.resize({ session, root: null, size: less });
  await delay(BETWEEN_MS);
  // Somebody else's size is not taken back.
  if (isSameSize(registry.get(session)?.size ?? null, less))
    await actions.resize({ session, root: null, size });
}
