// What has to go so that all sessions of a user stay within their share of the disk. Pure: sizes and states come in.

export interface Stored {
  readonly session: string;
  /** Of its journal and its screens. */
  readonly bytes: number;
  /** Epoch ms: when it printed last. */
  readonly usedAt: number;
  readonly is:
    | 'ended'
    /** It runs, or is about to again. */
    | 'living'
    /** A service that failed: what it printed last says why. */
    | 'failed';
}

export interface ToGo {
  readonly session: string;
  readonly how: 'remove' | 'shrink';
}

/** What is left of a living session. */
export const SHRUNK_BYTES = 1024 * 1024;

/** In this order: ended sessions, oldest first; living ones, the longest idle first; failed services. */
export function quotaPlan(stored: readonly Stored[], limitBytes: number): readonly ToGo[] {
  let over = stored.reduce((sum, { bytes }) => sum + bytes, 0) - limitBytes;
  const plan: ToGo[] = [];
  const oldestFirst = [...stored].sort((a, b) => a.usedAt - b.usedAt);
  for (const is of ['ended', 'living', 'failed'] as const) {
    const how = is === 'living' ? 'shrink' : 'remove';
    const left = is === 'living' ? SHRUNK_BYTES : 0;
    for (const one of oldestFirst) {
      if (over <= 0) return plan;
      if (one.is !== is || one.bytes <= left) continue;
      plan.push({ session: one.session, how });
      over -= one.bytes - left;
    }
  }
  return plan;
}
