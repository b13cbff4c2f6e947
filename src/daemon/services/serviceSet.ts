// The declared services and how they hang together within their roots.

import type { ServiceConfig, Targets } from '../../protocol/types.ts';
import type { Waits } from './machine.ts';
import type { Service } from './service.ts';
import { serviceIdOf } from './servicePorts.ts';
import { dependsOn, startOrder, unmetDependencies } from './startOrder.ts';
import { type Resolved, resolveTargets } from './targets.ts';

export class ServiceSet {
  readonly #services = new Map<string, Service>();

  add(service: Service): Service {
    this.#services.set(service.id, service);
    return service;
  }

  delete(service: Service): void {
    this.#services.delete(service.id);
  }

  get(id: string): Service | undefined {
    return this.#services.get(id);
  }

  named(root: string | null, name: string): Service | undefined {
    return this.#services.get(serviceIdOf(root, name));
  }

  values(): IterableIterator<Service> {
    return this.#services.values();
  }

  /** What the file of a root declared when it was applied last; not what was declared by hand. */
  configsOfFile(root: string): ServiceConfig[] {
    return this.inRoot(root).flatMap(({ origin, config }) => (origin === 'file' ? [config] : []));
  }

  inRoot(root: string | null): Service[] {
    return [...this.#services.values()].filter((service) => service.root === root);
  }

  configsOf(root: string | null): (name: string) => ServiceConfig | null {
    return (name) => this.named(root, name)?.config ?? null;
  }

  /** A single target that means nothing is the failure of the whole request. */
  resolve(targets: Targets): Resolved<Service>[] {
    const resolved = resolveTargets(targets, this.#services.values());
    const [only] = resolved;
    if (resolved.length === 1 && only?.failure) throw only.failure;
    return resolved;
  }

  /** Dependencies first. */
  withDependencies(chosen: Iterable<Service>): Service[] {
    const ordered = new Set<Service>();
    for (const service of chosen) {
      for (const name of startOrder([service.name], this.configsOf(service.root))) {
        const found = this.named(service.root, name);
        if (found !== undefined) ordered.add(found);
      }
    }
    return [...ordered];
  }

  unmet(service: Service): Waits {
    return unmetDependencies(service.config, (name) => {
      const found = this.named(service.root, name);
      return found ? { state: found.machine.state, hasHealthProbe: found.config.health !== null } : null;
    });
  }

  /** Ports that all others have as long as they run or are being started. */
  portsBeside(service: Service): ReadonlySet<number> {
    const others = [...this.#services.values()].filter((other) => other !== service);
    return new Set(others.flatMap(({ claimedPorts }) => claimedPorts));
  }

  /** By a dependant that is being stopped too and has not ended yet. */
  isNeeded(service: Service): boolean {
    const configOf = this.configsOf(service.root);
    return this.inRoot(service.root).some(
      (other) =>
        other.machine.wanted === 'down' &&
        other.machine.process.kind !== 'none' &&
        dependsOn(other.config, service.name, configOf),
    );
  }
}
