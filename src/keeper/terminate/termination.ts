// How a run is ended: asked, given grace, killed with all that belongs to it. Says what the outcome was.

import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../host/processIdentity.ts';
import type { Outcome } from '../../protocol/types.ts';
import { killTree } from './force.ts';
import { type Belonging, membersOf } from './members.ts';
import { askToEnd } from './polite.ts';

const POLL_MS = 20;

export class Termination {
  readonly #run: Belonging;
  #deadline: number;
  #hasKilled = false;
  /** Resolves when all is gone that can be made to go. */
  readonly done: Promise<void>;

  constructor(run: Belonging, signal: string, graceMs: number) {
    this.#run = run;
    this.#deadline = Date.now() + graceMs;
    this.done = this.#end(signal);
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

  async #end(signal: string): Promise<void> {
    const asked = membersOf(this.#run);
    askToEnd(this.#run.leader, asked, signal);
    let { members } = asked;
    while (Date.now() < this.#deadline) {
      members = members.filter((member) => isAlive(member));
      if (members.length === 0) {
        // Dying programs start others.
        members = membersOf(this.#run).members;
        if (members.length === 0) return;
      }
      await delay(Math.min(POLL_MS, Math.max(1, this.#deadline - Date.now())));
    }
    if (membersOf(this.#run).members.length === 0) return;
    this.#hasKilled = true;
    await killTree(this.#run);
  }
}
