// What one change brings about: clients are told, the state file is written where it matters, those that wait look again,
// held stops are carried out. One after the other, so that transitions do not nest.

import type { ServiceInfo } from '../../protocol/types.ts';
import type { Service } from './service.ts';
import type { ServiceSet } from './serviceSet.ts';

export type SupervisorChange = { readonly put: ServiceInfo } | { readonly removed: string };

export class Consequences {
  readonly #services: ServiceSet;
  readonly #publish: (change: SupervisorChange) => void;
  readonly #save: () => void;
  readonly #changed = new Set<Service>();
  /** What the state file has of each: most changes are none to it. */
  readonly #recorded = new WeakMap<Service, string>();
  #isRunning = false;

  constructor(services: ServiceSet, publish: (change: SupervisorChange) => void, save: () => void) {
    this.#services = services;
    this.#publish = publish;
    this.#save = save;
  }

  /** The state file has it as it is. */
  isRecorded(service: Service): void {
    this.#recorded.set(service, JSON.stringify(service.record));
  }

  didChange(service: Service): void {
    if (this.#services.get(service.id) !== service) return;
    this.#changed.add(service);
    this.after(() => undefined);
  }

  /** Does something to several services, and only then what follows from it, until nothing more does. */
  after(work: () => void): void {
    if (this.#isRunning) {
      work();
      return;
    }
    this.#isRunning = true;
    try {
      work();
      do {
        for (const service of [...this.#changed]) this.#tell(service);
        for (const service of this.#services.values()) this.#follow(service);
      } while (this.#changed.size > 0);
    } finally {
      this.#isRunning = false;
    }
  }

  #tell(service: Service): void {
    this.#changed.delete(service);
    const isGone = service.isBeingRemoved && service.machine.process.kind === 'none';
    if (isGone) {
      service.dispose();
      this.#services.delete(service);
    }
    this.#publish(isGone ? { removed: service.id } : { put: service.info });
    const record = isGone ? '' : JSON.stringify(service.record);
    if (this.#recorded.get(service) === record) return;
    this.#recorded.set(service, record);
    this.#save();
  }

  #follow(service: Service): void {
    const { state, wanted } = service.machine;
    if (state.state === 'waiting') {
      const unmet = this.#services.unmet(service);
      if (JSON.stringify(state.on) !== JSON.stringify(unmet))
        service.dispatch({ event: 'dependencyChanged' });
    }
    if (!service.isStopHeld) return;
    if (wanted === 'up') service.isStopHeld = false;
    else if (!this.#services.isNeeded(service)) {
      service.isStopHeld = false;
      service.dispatch({ event: 'stopRequested' });
    }
  }
}
