// "Did you mean": which known words are close to one that is not known.

/** Longer input is no typing mistake, and comparing costs length × length. */
const MAX_LENGTH = 64;

/**
 * @returns at most three known words, closest first; none when nothing is close
 */
export function didYouMean(word: string, known: Iterable<string>): readonly string[] {
  if (word.length > MAX_LENGTH) return [];
  const wanted = word.toLowerCase();
  const bound = Math.max(1, Math.floor(wanted.length / 3));
  const close: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(known)) {
    if (Math.abs(candidate.length - wanted.length) > bound && !isBeginning(wanted, candidate)) continue;
    const distance = isBeginning(wanted, candidate) ? 1 : editDistance(wanted, candidate.toLowerCase());
    if (distance <= bound) close.push({ candidate, distance });
  }
  return close
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Two letters say little; from three on, the beginning of a word is a good guess at it. */
function isBeginning(wanted: string, candidate: string): boolean {
  return wanted.length >= 3 && candidate.toLowerCase().startsWith(wanted);
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
