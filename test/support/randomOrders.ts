// Random orders of actions, many and fast: drawn from a seed, tried, and where one breaks a rule, cut down to the shortest
// that still does. For claims that have to hold after anything.

import { diceFrom } from './dice.ts';

export interface Orders {
  readonly seed: number;
  readonly count: number;
  readonly maxLength: number;
  readonly actions: readonly string[];
  /** Throws, naming the rule, where the order breaks one; `dice` decides what else is left to chance, the same way every time. */
  readonly run: (order: readonly string[], dice: () => number) => void;
}

/** @returns the rule that was broken first and the shortest order found that does, or null */
export function firstBroken(
  orders: Orders,
): { readonly rule: string; readonly order: readonly string[] } | null {
  const { seed, count, maxLength, actions } = orders;
  for (let number = 0; number < count; number++) {
    const own = Math.imul(seed, 0x01000193) + number;
    const dice = diceFrom(own);
    const length = 1 + Math.floor(dice() * maxLength);
    const order = Array.from({ length }, () => actions[Math.floor(dice() * actions.length)] ?? '');
    const rule = ruleBrokenBy(orders, order, own);
    if (rule !== undefined) return { rule, order: shortened(orders, order, own, rule) };
  }
  return null;
}

function ruleBrokenBy(orders: Orders, order: readonly string[], seed: number): string | undefined {
  try {
    orders.run(order, diceFrom(~seed));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Leaves out one action after the other as long as the same rule is broken. */
function shortened(orders: Orders, order: readonly string[], seed: number, rule: string): readonly string[] {
  for (let index = 0; index < order.length; index++) {
    const less = order.toSpliced(index, 1);
    if (ruleBrokenBy(orders, less, seed) === rule) return shortened(orders, less, seed, rule);
  }
  return order;
}
