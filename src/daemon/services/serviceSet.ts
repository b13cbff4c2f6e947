// The declared services and how they hang together within their roots.

import type { ServiceConfig } from '../../protocol/types.ts';
import type { Waits } from './machine.ts';
import type { Service } from './service.ts';
import { serviceIdOf } from './servicePorts.ts';
import { dependsOn, startOrder, unmetDependencies } from './startOrder.ts';

export class ServiceSet {
  readonly #services = new Map<string, Service>();

  add(service: Service): void {
    this.#services.set(service.id, service);
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

  inRoot(root: string | null): Service[] {
    return [...this.#services.values()].filter((service) => service.root === root);
  }

  configsOf(root: string | null): (name: string) => ServiceConfig | null {
    return (name) => this.named(root, name)?.config ?? null;
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
    return unmetDependencies(service.config, (name) => this.named(service.root, name)?.machine.state ?? null);
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
