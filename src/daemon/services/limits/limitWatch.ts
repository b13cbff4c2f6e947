// Whether one run uses more than it may: said once it did in several looks in a row, since every program has its moments.

import type { Disposable } from '../../../base/disposable.ts';
import { printSize } from '../../../config/amounts.ts';
import type { LimitPolicy } from '../../../protocol/types.ts';
import type { ProcessUsage, WatchUsage } from './usageLooks.ts';

const IN_A_ROW = 3;
const MIB = 1024 * 1024;

export class LimitWatch implements Disposable {
  readonly #looks: Disposable;
  readonly #policy: LimitPolicy;
  readonly #onVerdict: (excess: string | null) => void;
  #over = 0;
  #isOver = false;

  /** @param onVerdict what it uses too much of, for people: `600MiB of memory, more than …`; null when it no longer does */
  constructor(
    watchUsage: WatchUsage,
    session: string,
    policy: LimitPolicy,
    onVerdict: (excess: string | null) => void,
  ) {
    this.#policy = policy;
    this.#onVerdict = onVerdict;
    this.#looks = watchUsage(session, (usage) => this.#didLook(usage));
  }

  dispose(): void {
    this.#looks.dispose();
  }

  #didLook(usage: ProcessUsage): void {
    const excess = excessOf(usage, this.#policy);
    this.#over = excess === null ? 0 : this.#over + 1;
    const isOver = this.#over >= IN_A_ROW;
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.#onVerdict(isOver ? excess : null);
  }
}

/** Whether there is anything to be looked at. */
export function hasUsageLimit(policy: LimitPolicy | null): policy is LimitPolicy {
  return policy !== null && (policy.memoryBytes !== null || policy.cpuPercent !== null);
}

function excessOf({ memoryBytes, cpuPercent }: ProcessUsage, policy: LimitPolicy): string | null {
  if (policy.memoryBytes !== null && memoryBytes > policy.memoryBytes) {
    const used = printSize(Math.ceil(memoryBytes / MIB) * MIB);
    return `${used} of memory, more than its limit of ${printSize(policy.memoryBytes)}`;
  }
  if (policy.cpuPercent !== null && cpuPercent > policy.cpuPercent)
    return `${Math.round(cpuPercent)}% of a core, more than its limit of ${policy.cpuPercent}%`;
  return null;
}
