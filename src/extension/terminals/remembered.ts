// What a window remembers of its terminals over a full restart of VS Code, and what follows from it afterwards. Pure:
// pairing.ts knows what is there, restoring.ts acts.

import type { Place } from './place.ts';

export interface Remembered {
  readonly session: string;
  /** Of its attach client; the same one after a reload, another after a restart. */
  readonly pid: number | null;
  /** Opened by the default profile, whose arguments do not say which session. */
  readonly isClaimed: boolean;
  readonly place: Place;
}

/** A terminal of ours as it is now. */
export interface Shown {
  /** Null until it is known which session it shows. */
  readonly session: string | null;
  readonly pid: number | null;
  readonly isClaimed: boolean;
  /** Its viewer's name; null until the keeper told of it. */
  readonly writer: string | null;
}

export interface Move {
  readonly session: string;
  readonly writer: string;
  readonly to: string;
}

/** After a reload the attach clients of before still run, so everything is where it was. */
export function isSameRun(remembered: readonly Remembered[], shown: readonly Shown[]): boolean {
  const pids = new Set(remembered.flatMap(({ pid }) => pid ?? []));
  return shown.some(({ pid }) => pid !== null && pids.has(pid));
}

/**
 * After a restart each terminal of the default profile claimed some session of this window. Where they claimed the
 * right ones in the wrong order, this is how to put them back.
 * @returns 'wait' while not all of them have claimed one
 */
export function movesBack(
  remembered: readonly Remembered[],
  shown: readonly Shown[],
): 'wait' | readonly Move[] {
  const wanted = remembered.filter(({ isClaimed }) => isClaimed).map(({ session }) => session);
  const claimed = shown.filter(({ isClaimed }) => isClaimed);
  if (claimed.length < wanted.length) return 'wait';
  if (claimed.length > wanted.length) return [];
  if (claimed.some(({ session, writer }) => session === null || writer === null)) return 'wait';
  const have = new Set(claimed.map(({ session }) => session));
  if (have.size !== wanted.length || wanted.some((session) => !have.has(session))) return [];
  return claimed.flatMap(({ session, writer }, index) => {
    const to = wanted[index];
    if (session === null || writer === null || to === undefined || to === session) return [];
    return [{ session, writer, to }];
  });
}

/** VS Code started again, and each terminal of then has one now: only the default profile's may be in the wrong order. */
export function areAllRestored(remembered: readonly Remembered[], shown: readonly Shown[]): boolean {
  const byId = new Set(shown.flatMap(({ session, isClaimed }) => (isClaimed ? [] : (session ?? []))));
  const hasAllClaims = count(remembered) === count(shown);
  return hasAllClaims && remembered.every(({ session, isClaimed }) => isClaimed || byId.has(session));
}

/**
 * What VS Code did not bring back: it was told not to, its server was stopped, or the page was gone before it had noted
 * all of it. What a claim shows is not where it was, unless that is the claim of then.
 */
export function missing(
  remembered: readonly Remembered[],
  shown: readonly Shown[],
  isLive: (session: string) => boolean,
): readonly Remembered[] {
  const back = new Set(
    shown.filter((one) => !isPlaceholder(one, remembered)).flatMap(({ session }) => session ?? []),
  );
  return remembered.filter(({ session }) => isLive(session) && !back.has(session));
}

/** The default profile's terminal that VS Code made in the place of one it lost. */
export function isPlaceholder(
  { isClaimed, pid }: Pick<Shown, 'isClaimed' | 'pid'>,
  remembered: readonly Remembered[],
): boolean {
  return isClaimed && !remembered.some((one) => one.pid !== null && one.pid === pid);
}

function count(all: readonly { readonly isClaimed: boolean }[]): number {
  return all.filter(({ isClaimed }) => isClaimed).length;
}
