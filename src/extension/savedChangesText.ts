// What saved changes of holdfast.yaml would do, in one line for the services view. Pure.

import type { DaemonResult } from '../protocol/types.ts';
import { t } from './l10n.ts';

type Changes = DaemonResult<'config/plan'>['changes'];

/** A view's message is two or three lines at most. */
const MAX_NAMES = 5;

/** Empty where nothing would change. */
export function savedChangesText(changes: Changes): string {
  const namesOf = (what: Changes[number]['change']): string => {
    const names = changes.flatMap(({ service, change }) => (change === what ? [service] : []));
    const shown = names.slice(0, MAX_NAMES).join(', ');
    const more = names.length - MAX_NAMES;
    return more > 0 ? t('{names} and {more} more', { names: shown, more }) : shown;
  };
  const [restart, add, remove, update] = [
    namesOf('restart'),
    namesOf('add'),
    namesOf('remove'),
    namesOf('update'),
  ];
  const parts = [
    restart !== '' && t('restart {names}', { names: restart }),
    add !== '' && t('add {names}', { names: add }),
    remove !== '' && t('remove {names}', { names: remove }),
    update !== '' && t('update {names}', { names: update }),
  ].filter((part) => part !== false);
  return parts.length === 0
    ? ''
    : t('holdfast.yaml was changed. Apply it: {changes}.', { changes: parts.join('; ') });
}
