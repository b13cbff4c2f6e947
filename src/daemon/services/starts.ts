// The starts of one service: one after the other, each with the environment of the last explicit one, and what is known of
// the last: what it was started with, which ports it got, who had the port it did not get.

import { reach } from '../../base/faults.ts';
import type { MovedPort, ServiceConfig } from '../../protocol/types.ts';
import type { ServiceEvent } from './machine.ts';
import { type Holder, withoutMovedPort } from './portConflicts.ts';
import type { Service } from './service.ts';
import type { ServicePorts, ServiceRecord } from './servicePorts.ts';
import { REBUILT, type StartEnvironment, trySpawn } from './spawning.ts';

export class Starts {
  readonly #ports: ServicePorts;
  readonly #of: Service;
  #hasRun: boolean;
  #startedAt: number;
  #movedPorts: readonly MovedPort[];
  #environment: Promise<StartEnvironment> = Promise.resolve(REBUILT);
  #isEnvRebuilt: boolean;
  #startedWith: ServiceConfig | undefined;
  #holder: Holder | null = null;
  #attempt = 0;
  #spawning: Promise<void> = Promise.resolve();

  constructor(ports: ServicePorts, of: Service, record: ServiceRecord) {
    this.#ports = ports;
    this.#of = of;
    this.#hasRun = record.hasRun;
    this.#startedAt = record.startedAt;
    this.#movedPorts = record.movedPorts;
    this.#isEnvRebuilt = record.isEnvRebuilt;
  }

  /** What the state file keeps. */
  get record(): Pick<ServiceRecord, 'hasRun' | 'startedAt' | 'movedPorts' | 'isEnvRebuilt'> {
    return {
      hasRun: this.#hasRun,
      startedAt: this.#startedAt,
      movedPorts: this.#movedPorts,
      isEnvRebuilt: this.#isEnvRebuilt,
    };
  }

  /** Undefined for a run that another daemon started. */
  get startedWith(): ServiceConfig | undefined {
    return this.#startedWith;
  }

  /** Who had the port that kept the last start from happening. */
  get holder(): Holder | null {
    return this.#holder;
  }

  /** For the next run and all restarts after it; in memory only. */
  rememberEnvironment(environment: StartEnvironment): void {
    this.#environment = Promise.resolve(environment);
    this.countAnew();
  }

  countAnew(): void {
    this.#startedAt = this.#ports.clock.now();
  }

  /** The next restart may come when the keeper has forgotten it. */
  adoptEnvironment(): void {
    const moved = this.#movedPorts;
    const isRebuilt = this.#isEnvRebuilt;
    this.#environment = this.#ports.runner.environmentOf(this.#of.id).then(
      (env): StartEnvironment => ({
        policy: 'client',
        client: withoutMovedPort(env, moved),
        isRebuilt,
        // It goes on with the ports it got, or with the next free ones.
        movesPorts: moved.length > 0,
      }),
      () => REBUILT,
    );
  }

  /** One after the other, so that an answer is never taken for that of a later question. */
  begin(): void {
    const attempt = ++this.#attempt;
    const isFirst = !this.#hasRun;
    this.#hasRun = true;
    this.#holder = null;
    this.#spawning = this.#spawning.then(async () => {
      if (attempt !== this.#attempt) return;
      const event = await this.#askToSpawn(isFirst);
      reach('spawn/answered');
      if (attempt === this.#attempt || event.event === 'spawned') this.#of.dispatch(event);
    });
  }

  #askToSpawn(isFirst: boolean): Promise<ServiceEvent> {
    const { id, root, config } = this.#of;
    return trySpawn(this.#ports, {
      id,
      root,
      config,
      isFirst,
      environment: this.#environment,
      claimedPorts: () => this.#ports.claimedPorts(this.#of),
      isWanted: () => this.#of.isWanted,
      portIsTaken: (holder) => {
        this.#holder = holder;
      },
      setMovedPorts: (moved) => {
        const isOther = JSON.stringify(moved) !== JSON.stringify(this.#movedPorts);
        this.#movedPorts = moved;
        return isOther;
      },
      willSpawn: (isRebuilt) => {
        this.#isEnvRebuilt = isRebuilt;
        this.#startedWith = config;
      },
    });
  }
}
