// Takes a session over from wherever it is led: the others go on watching and are told.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isEnded } from '../views/terminalRows.ts';
import { sessionOf } from './targets.ts';

export async function takeTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const { window } = holdfast.window;
  const session = await sessionOf(
    holdfast,
    row,
    (one) =>
      !isEnded(one) && one.viewers.some((viewer) => viewer.window !== window && viewer.mode === 'lead'),
    { placeHolder: t('Terminal to take over'), none: t('There is no terminal to take over.') },
  );
  if (session === undefined) return;
  // Two tabs of one session would fight over its size.
  holdfast.pairing.terminalOf(session.id)?.dispose();
  await holdfast.openTerminal({ how: 'take', session: session.id });
}
