// Points at which a process of a development build can be made to fail, so that tests can kill it between any two steps.
// In a released build `reach` is empty and the bundler leaves the calls out. A point is named `part/step`, in the words of
// the part it stands in.

declare const __HOLDFAST_DEV__: boolean;

/** Whether this build can be made to fail at all. */
export const HAS_FAULTS: boolean = typeof __HOLDFAST_DEV__ === 'boolean' && __HOLDFAST_DEV__;

let listener: ((point: string) => void) | undefined;

/** From now on `onReach` hears of every point that is passed; it may not come back. */
export function armFaults(onReach: (point: string) => void): void {
  listener = onReach;
}

/** The process is about to take the step after this point. */
export function reach(point: string): void {
  if (HAS_FAULTS) listener?.(point);
}
