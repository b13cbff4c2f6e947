// The three answers of a check.

import type { Check } from '../../protocol/types.ts';

export function pass(check: string, detail: string): Check {
  return { check, result: 'PASS', detail, fix: null };
}

/** Works, but something will be missed. */
export function warn(check: string, detail: string, fix: string): Check {
  return { check, result: 'WARN', detail, fix };
}

/** Does not work. */
export function fail(check: string, detail: string, fix: string): Check {
  return { check, result: 'FAIL', detail, fix };
}
