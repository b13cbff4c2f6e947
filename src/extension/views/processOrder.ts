// In which order the Processes view shows sessions and their processes; remembered over all windows.

import type { Memento } from 'vscode';
import { Emitter, type Event } from '../../base/event.ts';
import type { ProcessInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';

export const processOrders = ['start', 'cpu', 'memory', 'name', 'pid'] as const;
export type ProcessOrder = (typeof processOrders)[number];

const KEY = 'holdfast.processOrder';

export class ChosenOrder {
  readonly #memory: Memento;
  readonly #changed = new Emitter<void>();

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  get value(): ProcessOrder {
    const value = this.#memory.get<string>(KEY);
    return processOrders.find((order) => order === value) ?? 'start';
  }

  async set(order: ProcessOrder): Promise<void> {
    await this.#memory.update(KEY, order);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Empty for the usual one. */
export function orderText(order: ProcessOrder): string {
  const texts = {
    start: '',
    cpu: t('by cpu'),
    memory: t('by memory'),
    name: t('by name'),
    pid: t('by pid'),
  } as const satisfies Record<ProcessOrder, string>;
  return texts[order];
}

/** What is sorted: a session or a process, with all that belongs to it. */
export interface Sorted {
  readonly name: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly processes: readonly ProcessInfo[];
}

/** Most first for what is used; negative when `a` comes before `b`. */
export function compareBy(order: ProcessOrder, a: Sorted, b: Sorted): number {
  return compared(order, a, b) || a.startedAt - b.startedAt || a.pid - b.pid;
}

function compared(order: ProcessOrder, a: Sorted, b: Sorted): number {
  switch (order) {
    case 'cpu':
      return sumOf(b, ({ cpu }) => cpu) - sumOf(a, ({ cpu }) => cpu);
    case 'memory':
      return sumOf(b, ({ rss }) => rss) - sumOf(a, ({ rss }) => rss);
    case 'name':
      return a.name.localeCompare(b.name);
    case 'pid':
      return a.pid - b.pid;
    case 'start':
      return 0;
  }
}

function sumOf({ processes }: Sorted, of: (one: ProcessInfo) => number): number {
  return processes.reduce((sum, one) => sum + of(one), 0);
}
