// Spawns one child after the other, with a turn of the loop in between: a fork takes 1 to 2 ms during which nothing else
// happens, and a restored window asks for twenty at once.

import type { Child, ChildListener } from './child.ts';
import { limited } from './limited.ts';
import type { RunPlan } from './liveRun.ts';
import { merged } from './merged.ts';
import { spawnPipes } from './pipeChild.ts';
import { spawnPty } from './ptyChild.ts';
import { resolveCommand } from './resolveCommand.ts';

export class SpawnQueue {
  readonly #bundleDir: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(bundleDir: string) {
    this.#bundleDir = bundleDir;
  }

  /** Rejects with `spawnFailed`. */
  readonly spawn = (plan: RunPlan, listener: ChildListener): Promise<Child> => {
    const spawned = this.#last.then(() => this.#spawnNow(plan, listener));
    this.#last = spawned.then(turn, turn);
    return spawned;
  };

  async #spawnNow(plan: RunPlan, listener: ChildListener): Promise<Child> {
    const { cwd, env, tty, size } = plan;
    resolveCommand(plan.argv, cwd, env);
    const argv = limited(plan.argv, plan.limits);
    const request = { argv: plan.merged === true && !tty ? merged(argv) : argv, cwd, env, size };
    return tty ? spawnPty(request, listener, this.#bundleDir) : spawnPipes(request, listener);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
