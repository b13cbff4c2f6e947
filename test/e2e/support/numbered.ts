// Numbered lines: what the counter programs print and what a terminal shows of it. Every number once and in order is
// how the tests say "no line missing or doubled".

/** The numbers of all lines `LABEL n`, in the order they are shown. */
export function numbersOf(label: string, lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const number = line.startsWith(`${label} `) ? line.slice(label.length + 1) : '';
    return /^\d+$/.test(number) ? [Number(number)] : [];
  });
}

/** What is wrong with the numbers, as a sentence; undefined when they are `first`, first + 1, first + 2 … */
export function faultIn(numbers: readonly number[], first = 1): string | undefined {
  if (numbers.length === 0) return 'no numbered line at all';
  for (const [index, number] of numbers.entries()) {
    const expected = first + index;
    if (number === expected) continue;
    const kind = number < expected ? 'again' : 'too early';
    return `line ${index + 1} is number ${number} ${kind}, expected ${expected}: …${numbers.slice(Math.max(0, index - 3), index + 4)}…`;
  }
  return undefined;
}

/** The pid a counter printed about itself in its first line, `LABEL pid n`. */
export function pidOf(label: string, lines: readonly string[]): number | undefined {
  const line = lines.find((shown) => shown.startsWith(`${label} pid `));
  return line === undefined ? undefined : Number(line.slice(`${label} pid `.length));
}
