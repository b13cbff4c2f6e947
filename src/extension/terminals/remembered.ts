// What a window remembers of its terminals over a full restart of VS Code, and what follows from it afterwards. Pure:
// pairing.ts knows what is there, restore.ts acts.

export interface Remembered {
  readonly session: string;
  /** Of its attach client; the same one after a reload, another after a restart. */
  readonly pid: number | null;
  /** Opened by the default profile, whose arguments do not say which session. */
  readonly isClaimed: boolean;
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

/**
 * Sessions to open again because VS Code restored no terminal of ours at all: it was told not to, or only the window
 * was closed. Where it restored one it restored the rest as well, and what is missing was closed on purpose.
 */
export function toReopen(
  remembered: readonly Remembered[],
  shown: readonly Shown[],
  isWatched: (session: string) => boolean,
  isLive: (session: string) => boolean,
): readonly string[] {
  if (shown.length > 0) return [];
  return remembered.map(({ session }) => session).filter((session) => isLive(session) && !isWatched(session));
}
