// Names of services and groups.

/** What can be typed as a target: `all` and `ROOT:NAME` mean something else. */
export function isTargetName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && name !== 'all';
}

export const NAME_ADVICE = 'use letters, digits, dot, _ and -, at most 64, and not `all`';
