// What saved changes of holdfast.yaml would do, in one line for the services view. Pure.

import type { DaemonResult } from '../protocol/types.ts';

type Changes = DaemonResult<'config/plan'>['changes'];

const ORDER = ['restart', 'add', 'remove', 'update'] as const;
/** A view's message is two or three lines at most. */
const MAX_NAMES = 5;

/** Empty where nothing would change. */
export function savedChangesText(changes: Changes): string {
  const parts = ORDER.flatMap((what) => {
    const names = changes.flatMap(({ service, change }) => (change === what ? [service] : []));
    if (names.length === 0) return [];
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    return [`${what} ${names.slice(0, MAX_NAMES).join(', ')}${more}`];
  });
  return parts.length === 0 ? '' : `holdfast.yaml was changed. Apply it: ${parts.join('; ')}.`;
}
