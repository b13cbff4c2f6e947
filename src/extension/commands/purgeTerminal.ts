// Forgets ended sessions together with their history: one, or all of this window's folders.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { isHere } from '../views/places.ts';
import { isEnded } from '../views/terminalRows.ts';
import { sessionOf } from './targets.ts';

export async function purgeTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const session = await sessionOf(holdfast, row, isEnded, {
    placeHolder: t('Terminal to purge'),
    none: t('There is no terminal to purge.'),
  });
  if (session === undefined) return;
  await holdfast.request('session/purgeExited', { session: session.id });
}

export async function purgeEndedTerminals(holdfast: Holdfast): Promise<void> {
  const ended = [...holdfast.client.mirror.sessions.values()].filter(
    (session) => session.kind !== 'service' && isEnded(session) && isHere(session.root, holdfast.window),
  );
  if (ended.length === 0) await sayNothingToDo(t('There is no ended terminal here.'));
  for (const { id } of ended) await holdfast.request('session/purgeExited', { session: id });
}
