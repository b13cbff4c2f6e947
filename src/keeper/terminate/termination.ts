// How a run is ended: asked, given grace, killed with all that belongs to it. Says what the outcome was.

import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '../../host/processIdentity.ts';
import type { Outcome } from '../../protocol/types.ts';
import { killTree } from './force.ts';
import { membersOf } from './members.ts';
import { askToEnd } from './polite.ts';

const POLL_MS = 20;

export class Termination {
  readonly #marks: readonly string[];
  readonly #leader: ProcessIdentity;
  #deadline: number;
  #hasKilled = false;
  /** Resolves when all is gone that can be made to go. */
  readonly done: Promise<void>;

  constructor(marks: readonly string[], leader: ProcessIdentity, signal: string, graceMs: number) {
    this.#marks = marks;
    this.#leader = leader;
    this.#deadline = Date.now() + graceMs;
    this.done = this.#run(signal);
  }

  /** Epoch ms when it is killed. */
  get deadline(): number {
    return this.#deadline;
  }

  /** What to call an end that comes now. */
  get outcome(): Outcome {
    return this.#hasKilled ? 'killed' : 'stopped';
  }

  /** Asked again: the more impatient one wins. */
  hurry(graceMs: number): void {
    this.#deadline = Math.min(this.#deadline, Date.now() + graceMs);
  }

  async #run(signal: string): Promise<void> {
    let members = membersOf(this.#marks, this.#leader);
    askToEnd(this.#leader, members, signal);
    while (Date.now() < this.#deadline) {
      members = members.filter((member) => isAlive(member));
      if (members.length === 0) {
        // Dying programs start others.
        members = [...membersOf(this.#marks, this.#leader)];
        if (members.length === 0) return;
      }
      await delay(Math.min(POLL_MS, Math.max(1, this.#deadline - Date.now())));
    }
    if (membersOf(this.#marks, this.#leader).length === 0) return;
    this.#hasKilled = true;
    await killTree(this.#marks, this.#leader);
  }
}
