// Looks at a session without being able to type into it, and without its size following this window.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isEnded } from '../views/terminalRows.ts';
import { sessionOf } from './targets.ts';

export async function watchTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const session = await sessionOf(holdfast, row, (one) => !isEnded(one), {
    placeHolder: t('Terminal to watch'),
    none: t('There is no terminal to watch.'),
  });
  if (session === undefined) return;
  await holdfast.openTerminal(
    { how: 'watch', session: session.id },
    {
      name: t('{name} (read-only)', { name: session.name }),
    },
  );
}
