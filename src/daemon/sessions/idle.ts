// `session/awaitIdle`: answers when nothing was printed or typed for a while. Each burst of activity has a number, so
// that a caller who says which one it saw never sees the same idleness twice.

import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import type { Growth, OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';

interface Activity {
  /** Monotonic milliseconds of the last output or input. */
  at: number;
  /** Counts times the session became active after having been idle for anybody. */
  generation: number;
  end: number;
  inputAt: number | null;
  /** Somebody was told of the idleness of this generation. */
  isTold: boolean;
}

export class Idle {
  readonly #registry: SessionRegistry;
  readonly #outputs: OutputWatch;
  readonly #activities = new Map<string, Activity>();

  constructor(registry: SessionRegistry, outputs: OutputWatch) {
    this.#registry = registry;
    this.#outputs = outputs;
    registry.onDidHappen(({ event, session }) => {
      if (event === 'removed') this.#activities.delete(session.id);
    });
  }

  /** `isIdle` is false when `maxWaitMs` passed first. A session that has ended is idle for ever. */
  wait({
    session: target,
    root,
    quietMs,
    maxWaitMs,
    since,
  }: DaemonParams<'session/awaitIdle'>): Promise<DaemonResult<'session/awaitIdle'>> {
    const session = this.#registry.find(target, root);
    return new Promise((resolve) => {
      const activity = this.#activityOf(session.id, session.offset);
      let quiet: NodeJS.Timeout | undefined;
      const finish = (isIdle: boolean): void => {
        clearTimeout(quiet);
        clearTimeout(limit);
        watching.dispose();
        if (isIdle) activity.isTold = true;
        resolve({ isIdle, generation: activity.generation, offset: activity.end });
      };
      const arm = (): void => {
        clearTimeout(quiet);
        if (since !== null && activity.generation <= since) return;
        quiet = setTimeout(() => finish(true), Math.max(0, activity.at + quietMs - performance.now()));
      };
      const limit = setTimeout(() => finish(false), maxWaitMs);
      const watching = this.#outputs.watch(session.id, (growth) => {
        if (note(activity, growth)) arm();
      });
      arm();
    });
  }

  #activityOf(session: string, end: number): Activity {
    let activity = this.#activities.get(session);
    if (activity === undefined) {
      // Nobody watched it before: it may have printed this very moment.
      activity = { at: performance.now(), generation: 1, end, inputAt: null, isTold: false };
      this.#activities.set(session, activity);
    }
    return activity;
  }
}

/** @returns whether it was active: the first report after a subscription only says how things are */
function note(activity: Activity, { end, inputAt }: Growth): boolean {
  const isActive = end > activity.end || (inputAt !== null && inputAt !== activity.inputAt);
  if (!isActive) return false;
  activity.end = Math.max(end, activity.end);
  activity.inputAt = inputAt ?? activity.inputAt;
  activity.at = performance.now();
  if (activity.isTold) {
    activity.generation += 1;
    activity.isTold = false;
  }
  return true;
}
