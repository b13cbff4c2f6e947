// What services used, as a ring of samples: the times once, and beside them a column for each service that ran. Packed,
// so that an hour of a service costs less than 10 kB; a service whose last sample has left the ring costs nothing.

/** Of all processes of a service together; null: not known. */
export interface Figures {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly outputPerSecond: number | null;
}

export interface Column {
  readonly cpu: (number | null)[];
  readonly memory: (number | null)[];
  readonly output: (number | null)[];
}

interface Packed {
  readonly cpu: Float32Array;
  readonly memory: Float32Array;
  readonly output: Float32Array;
  lastAt: number;
}

export class Columns {
  readonly #capacity: number;
  readonly #times: Float64Array;
  readonly #packed = new Map<string, Packed>();
  #next = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity);
  }

  /** @param at later than all before */
  add(at: number, figures: ReadonlyMap<string, Figures>): void {
    const slot = this.#next;
    this.#times[slot] = at;
    this.#next = (slot + 1) % this.#capacity;
    this.#count = Math.min(this.#count + 1, this.#capacity);
    for (const service of figures.keys()) {
      if (!this.#packed.has(service)) this.#packed.set(service, this.#newColumn());
    }
    const oldestAt = this.#times[this.#slot(0)] ?? at;
    for (const [service, packed] of this.#packed) {
      const found = figures.get(service);
      if (found !== undefined) packed.lastAt = at;
      packed.cpu[slot] = found?.cpuPercent ?? Number.NaN;
      packed.memory[slot] = found?.memoryBytes ?? Number.NaN;
      packed.output[slot] = found?.outputPerSecond ?? Number.NaN;
      if (packed.lastAt < oldestAt) this.#packed.delete(service);
    }
  }

  forget(service: string): void {
    this.#packed.delete(service);
  }

  /** Services with at least one sample. */
  get services(): readonly string[] {
    return [...this.#packed.keys()];
  }

  /** How many samples were taken at that time or later. */
  countSince(since: number): number {
    let count = 0;
    while (count < this.#count && (this.#times[this.#slot(this.#count - 1 - count)] ?? 0) >= since) count++;
    return count;
  }

  /** Of the newest so many samples, oldest first. */
  times(count: number): number[] {
    return this.#newest(count).map((slot) => this.#times[slot] ?? 0);
  }

  /** Beside `times(count)`. */
  column(service: string, count: number): Column {
    const packed = this.#packed.get(service);
    const slots = this.#newest(count);
    const read = (values: Float32Array | undefined, digits: number): (number | null)[] =>
      slots.map((slot) => {
        const value = values?.[slot] ?? Number.NaN;
        return Number.isNaN(value) ? null : Number(value.toFixed(digits));
      });
    return { cpu: read(packed?.cpu, 1), memory: read(packed?.memory, 0), output: read(packed?.output, 0) };
  }

  #newest(count: number): number[] {
    const wanted = Math.min(count, this.#count);
    return Array.from({ length: wanted }, (_, index) => this.#slot(this.#count - wanted + index));
  }

  /** @param index from the oldest, which is 0 */
  #slot(index: number): number {
    return (this.#next - this.#count + index + this.#capacity) % this.#capacity;
  }

  #newColumn(): Packed {
    const values = (): Float32Array => new Float32Array(this.#capacity).fill(Number.NaN);
    return { cpu: values(), memory: values(), output: values(), lastAt: 0 };
  }
}
