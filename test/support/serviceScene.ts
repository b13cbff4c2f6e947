// One real service whose surroundings a test moves by hand: programs are entries in a map, probes say what they are told to,
// time stands still. For looking at what is said of each of its states.

import { expect } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import type { ProcessUsage } from '../../src/daemon/services/limits/usageLooks.ts';
import type { Holder } from '../../src/daemon/services/portConflicts.ts';
import type { Fault } from '../../src/daemon/services/probes/probe.ts';
import { Service } from '../../src/daemon/services/service.ts';
import {
  type ServicePorts,
  type ServiceRecord,
  serviceIdOf,
} from '../../src/daemon/services/servicePorts.ts';
import { unmetDependencies } from '../../src/daemon/services/startOrder.ts';
import type { FilesListener } from '../../src/daemon/services/watch/lookAtFiles.ts';
import { explain } from '../../src/daemon/services/why/explain.ts';
import type { Run, ServiceConfig } from '../../src/protocol/types.ts';
import { configSource } from './configSource.ts';
import { FakeRunner } from './fakeRunner.ts';

const ROOT = '/home/ada/shop';

export class Scene {
  readonly runner = new FakeRunner();
  readonly service: Service;
  /** What a probe finds at its next look. */
  faults: { ready: Fault | null; health: Fault | null } = { ready: null, health: null };
  holder: Holder | null = null;
  /** Hears of what it uses. */
  usage: ((usage: ProcessUsage) => void) | undefined;
  /** Hears of the files it is watched for. */
  files: FilesListener | undefined;
  others: readonly Service[] = [];
  now = Date.now();
  #timers: (() => void)[] = [];

  /** @param text keys of the service beside its command */
  constructor(text = '', name = 'api', record: Partial<ServiceRecord> = {}) {
    this.runner.now = () => this.now;
    const ports: ServicePorts = {
      runner: this.runner,
      journal: this.runner,
      clock: { now: () => this.now, monotonic: () => this.now },
      timers: {
        after: (_delayMs, work) => {
          this.#timers.push(work);
          return {
            dispose: () => {
              this.#timers = this.#timers.filter((other) => other !== work);
            },
          };
        },
      },
      lookAtFiles: (_cwd, _policy, listener) => {
        this.files = listener;
        return { dispose: () => undefined };
      },
      watchUsage: (_session, listener) => {
        this.usage = listener;
        return { dispose: () => undefined };
      },
      random: () => 0.5,
      log: { info: () => undefined, warn: () => undefined, error: () => '' },
      composeEnvironment: async ({ client, own }) => [...client, ...own],
      save: async () => undefined,
      findHolder: async (port) => (this.holder?.port === port ? this.holder : null),
      isEnding: () => false,
      claimedPorts: () => new Set(),
      probeOf: (probe) => ({
        isOfNetwork: false,
        look: async () =>
          this.faults['everyMs' in probe && probe.everyMs === HEALTH_EVERY_MS ? 'health' : 'ready'],
      }),
      unmet: ({ config }) =>
        unmetDependencies(config, (other) => {
          const found = this.#find(other);
          return found === undefined
            ? null
            : { state: found.machine.state, hasHealthProbe: found.config.health !== null };
        }),
      onDidChange: () => undefined,
    };
    const config = configOf(name, text);
    const session = serviceIdOf(ROOT, name);
    const fresh = {
      wanted: 'down',
      armed: false,
      nextRunAt: null,
      hasRun: false,
      startedAt: 0,
      movedPorts: [],
      isEnvRebuilt: false,
    } as const;
    const isLoaded = record.hasRun === true;
    this.service = new Service(
      ports,
      { root: ROOT, config, origin: 'file', session, ...fresh, ...record },
      isLoaded,
    );
    // What comes from disk comes without.
    const how = { policy: 'client', isRebuilt: false, movesPorts: false } as const;
    if (!isLoaded) this.service.rememberEnvironment({ ...how, client: [] });
  }

  get run(): Run {
    const { lastRun } = this.service.machine;
    if (lastRun === null) throw new Error('it has not run');
    return lastRun;
  }

  async start(): Promise<this> {
    this.service.dispatch({ event: 'startRequested' });
    await settled();
    return this;
  }

  async stop(): Promise<this> {
    this.runner.isPatient = true;
    this.service.dispatch({ event: 'stopRequested' });
    await settled();
    return this;
  }

  /** Its program ends by itself, having printed that. */
  async ends(exitCode: number, printed = ''): Promise<this> {
    if (printed !== '') this.runner.print(this.service.name, printed);
    const listening = this.runner.onDidExit(({ run, exit, end }) => this.service.didExit(run, exit, end));
    this.runner.end(this.service.name, exitCode);
    listening.dispose();
    await settled();
    return this;
  }

  /** All timers, as if their time had come. */
  async pass(ms: number): Promise<this> {
    this.now += ms;
    const due = this.#timers;
    this.#timers = [];
    for (const work of due) work();
    await settled();
    return this;
  }

  why() {
    return explain(this.service, {
      journal: this.runner,
      findHolder: async (port) => (this.holder?.port === port ? this.holder : null),
      find: (name) => this.#find(name),
      now: this.now,
    });
  }

  #find(name: string): Service | undefined {
    return this.others.find((other) => other.name === name);
  }
}

/** By which a health probe is told from the other. */
const HEALTH_EVERY_MS = 7_000;
export const HEALTH = 'health: { file: well, every: 7s, failures: 2 }';

function configOf(name: string, text: string): ServiceConfig {
  const source = configSource({ root: ROOT });
  const more = text === '' ? '' : `, ${text}`;
  // So that what it depends on need not be declared here.
  const others = [...text.matchAll(/\b(db|cache): \{/g)]
    .map(([, other]) => `, ${other}: { command: y, health: { port: 9 } }`)
    .join('');
  const { services, problems } = parseConfig(`services: { ${name}: { command: x${more} }${others} }`, source);
  const config = services.find((one) => one.name === name);
  if (config === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return config;
}

/** Longer than any chain of promises here. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

type Expected = readonly [
  reason: string | RegExp,
  details: readonly (string | RegExp)[],
  suggestions: readonly string[],
];

/** By the state, and what is special about it: `running: ready`. */
export type Explained = Readonly<Record<string, readonly [() => Promise<Scene>, Expected]>>;

export function stateIn(name: string): string {
  return name.split(':')[0] ?? '';
}

export async function expectExplained(name: string, [arrange, expected]: Explained[string]): Promise<void> {
  const [reason, details, suggestions] = expected;
  const matching = (text: string | RegExp): unknown =>
    typeof text === 'string' ? text : expect.stringMatching(text);
  const scene = await arrange();
  expect(await scene.why()).toEqual({
    target: 'api',
    state: stateIn(name),
    reason: matching(reason),
    details: details.map(matching),
    suggestions,
  });
  scene.service.dispose();
}
