// A supervisor over programs that are entries in a map, with a state file of its own: for claims about the order and the
// memory of several services.

import path from 'node:path';
import { parseConfig } from '../../src/config/parse.ts';
import type { Holder } from '../../src/daemon/services/portConflicts.ts';
import { StateFile } from '../../src/daemon/services/stateFile.ts';
import { Supervisor } from '../../src/daemon/services/supervisor.ts';
import { realTimers } from '../../src/daemon/services/timers.ts';
import { lookAtFiles } from '../../src/daemon/services/watch/lookAtFiles.ts';
import type { ServiceConfig, ServiceInfo, ServiceState } from '../../src/protocol/types.ts';
import { configSource } from './configSource.ts';
import { FakeRunner } from './fakeRunner.ts';
import { temporaryFolder } from './temporary.ts';
import { until as untilFact } from './until.ts';

export const ROOT = '/home/u/shop';

export function configs(text: string, root = ROOT): readonly ServiceConfig[] {
  const { services, problems } = parseConfig(text, configSource({ root }));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return services;
}

/** Each is over in milliseconds; what it waits for stands in the line that failed. */
export const until = (look: () => boolean) => untilFact(look.toString(), look);

export class Supervised {
  readonly stateFile = path.join(temporaryFolder(), 'state.json');
  readonly runner = new FakeRunner();
  readonly warnings: string[] = [];
  /** Who listens on which port. */
  readonly holders = new Map<number, Holder>();
  supervisor: Supervisor;
  /** What became of each service, as clients are told. */
  told: string[] = [];

  constructor() {
    this.supervisor = this.startAgain();
  }

  /** Another daemon on the same files. */
  startAgain(bootId = 'boot-1'): Supervisor {
    const { runner, holders, warnings } = this;
    const log = {
      info: () => undefined,
      warn: (message: string) => void warnings.push(message),
      error: (message: string) => String(warnings.push(message)),
    };
    const made = new Supervisor({
      runner,
      journal: runner,
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
      timers: realTimers,
      lookAtFiles,
      watchUsage: () => ({ dispose: () => undefined }),
      random: () => 0.5,
      log,
      findHolder: async (port) => holders.get(port) ?? null,
      composeEnvironment: async ({ policy, client, own }) => [['POLICY', policy], ...client, ...own],
      stateFile: new StateFile({ path: this.stateFile, bootId, log }),
    });
    this.told = [];
    made.onDidChange((change) =>
      this.told.push(
        'put' in change ? `${change.put.name} ${change.put.state.state}` : `removed ${change.removed}`,
      ),
    );
    made.load();
    this.supervisor = made;
    return made;
  }

  start(...target: string[]) {
    return this.supervisor.start({ target, root: ROOT, env: [['A', '1']], envPolicy: 'client' });
  }

  async upWith(text: string): Promise<void> {
    await this.supervisor.apply(ROOT, configs(text));
    await this.start('all');
  }

  named(name: string): ServiceInfo | undefined {
    return this.supervisor.list(ROOT).find((service) => service.name === name);
  }

  stateOf(name: string): ServiceState | undefined {
    return this.named(name)?.state;
  }

  isIn(name: string, state: string) {
    return until(() => this.stateOf(name)?.state === state);
  }
}
