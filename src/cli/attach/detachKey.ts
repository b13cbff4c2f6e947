// Ctrl+\ twice leaves a session. The first is held for a moment and then delivered, so that a program can have it too.

const CTRL_BACKSLASH = '\x1c';
/** The same key as terminals with newer keyboard protocols send it. */
const ENCODED = ['\x1b[92;5u', '\x1b[27;5;92~'] as const;

export class DetachKey {
  #held: Buffer | undefined;

  /** @returns what to deliver now, and whether the key was pressed the second time */
  push(bytes: Uint8Array): { readonly deliver: Uint8Array; readonly isDetach: boolean } {
    const chunk = Buffer.from(bytes);
    const held = this.#held;
    this.#held = undefined;
    const first = findKey(chunk);
    if (held !== undefined && first?.at === 0) return { deliver: Buffer.alloc(0), isDetach: true };
    if (first === undefined) return { deliver: joined(held, chunk), isDetach: false };
    const rest = chunk.subarray(first.at + first.length);
    const before = joined(held, chunk.subarray(0, first.at));
    if (findKey(rest)?.at === 0) return { deliver: before, isDetach: true };
    // Something typed after it in the same breath: it was meant for the program.
    if (rest.length > 0) return { deliver: joined(held, chunk), isDetach: false };
    this.#held = chunk.subarray(first.at);
    return { deliver: before, isDetach: false };
  }

  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** The second press did not come: what was held belongs to the program. */
  release(): Uint8Array {
    const held = this.#held;
    this.#held = undefined;
    return held ?? Buffer.alloc(0);
  }
}

/** Where the key is pressed first. */
export function findKey(chunk: Buffer): { readonly at: number; readonly length: number } | undefined {
  return [CTRL_BACKSLASH, ...ENCODED]
    .map((key) => ({ at: chunk.indexOf(key, 0, 'latin1'), length: key.length }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
}

function joined(held: Buffer | undefined, chunk: Buffer): Buffer {
  return held === undefined ? chunk : Buffer.concat([held, chunk]);
}
