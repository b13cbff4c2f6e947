// What can be done at once about a problem: what an editor offers where the problem stands.

export type Repair =
  /** Another word in the place of the one there; the likeliest comes first. */
  | { readonly kind: 'write'; readonly words: readonly string[] }
  /** What stands there goes: a key with its value, or an item of a list. */
  | { readonly kind: 'remove' };

export const REMOVE: Repair = { kind: 'remove' };

/** @returns undefined where there is no word to write */
export function write(words: readonly string[]): Repair | undefined {
  return words.length === 0 ? undefined : { kind: 'write', words };
}
