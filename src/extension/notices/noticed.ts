// What of a change is worth a notification: a service that crashes again and again or has given up, a port that somebody
// else has, a session that was lost. Pure; showing is noticing.ts' job.

import type { ServiceInfo, SessionInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { oneOrMany } from '../views/amounts.ts';

export const noticeKinds = ['crashLoop', 'portConflict', 'lostSession'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** Of the service or session. */
  readonly id: string;
  readonly name: string;
  /** Where somebody else has it. */
  readonly port: number | null;
}

/** A service may stumble once or twice while what it needs comes up. */
const CRASHES = 3;

/** @param before undefined where it was not known; what it is then is no news */
export function noticedOfService(before: ServiceInfo | undefined, after: ServiceInfo): Notice | undefined {
  if (before === undefined || before.state.state === after.state.state) return undefined;
  const { state } = after;
  const of = { id: after.id, name: after.name, port: null };
  if (state.state === 'lost') return { ...of, kind: 'lostSession' };
  if (state.state === 'backingOff')
    return state.attempt >= CRASHES ? { ...of, kind: 'crashLoop' } : undefined;
  if (state.state !== 'failed') return undefined;
  if (state.takenPort !== undefined) return { ...of, kind: 'portConflict', port: state.takenPort };
  return after.restarts > 0 ? { ...of, kind: 'crashLoop' } : undefined;
}

/** A service that was lost speaks for its session. */
export function noticedOfSession(before: SessionInfo | undefined, after: SessionInfo): Notice | undefined {
  if (before === undefined || after.kind === 'service') return undefined;
  if (after.state !== 'lost' || before.state === 'lost') return undefined;
  return { kind: 'lostSession', id: after.id, name: after.name, port: null };
}

/** One sentence for all that happened at about the same time. */
export function crashLoopText(names: readonly string[], hasGivenUp: boolean): string {
  const who = list(names);
  if (names.length > 1) return t('{names} crash again and again.', { names: who });
  return hasGivenUp
    ? t('{name} has crashed too often and is not started again.', { name: who })
    : t('{name} crashes again and again.', { name: who });
}

export function lostText(names: readonly string[]): string {
  const who = list(names);
  return oneOrMany(
    names.length,
    t('{name} was lost: the keeper behind it was killed.', { name: who }),
    t('{names} were lost: the keeper behind them was killed.', { names: who }),
  );
}

/** Such as `api, web and 3 more`. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  if (more > 0) return t('{names} and {more} more', { names: shown.join(', '), more });
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : t('{names} and {last}', { names: shown.slice(0, -1).join(', '), last });
}
