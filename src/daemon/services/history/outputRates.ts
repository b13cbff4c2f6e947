// How fast sessions print, between two looks at how much they have printed.

interface Look {
  readonly end: number;
  readonly at: number;
}

export class OutputRates {
  #last: ReadonlyMap<string, Look> = new Map();

  /**
   * @param ends of the journals, in bytes @param at monotonic ms of this look
   * @returns bytes per second since the look before; nothing for what was not there then
   */
  update(ends: ReadonlyMap<string, number>, at: number): ReadonlyMap<string, number> {
    const rates = new Map<string, number>();
    for (const [session, end] of ends) {
      const before = this.#last.get(session);
      if (before === undefined || at <= before.at) continue;
      rates.set(session, (Math.max(0, end - before.end) * 1000) / (at - before.at));
    }
    this.#last = new Map([...ends].map(([session, end]) => [session, { end, at }]));
    return rates;
  }
}
