// Places in files that lines of a log name, as stack traces do: `src/api.ts:12:5`, `File "app.py", line 7`.

export interface NamedPlace {
  /** Where the words stand in the line. */
  readonly start: number;
  readonly length: number;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A path with a file's ending; a drive letter; no address of the web, which VS Code links itself. */
const COLONS =
  /(?<![\w/.:@-])(?:file:\/\/)?((?:[A-Za-z]:[\\/])?[\w.@~+\-/\\]*[\w@~+-]\.[A-Za-z]\w{0,9}):(\d{1,7})(?::(\d{1,5}))?(?![\w.])/g;
const PYTHON = /File "([^"]+)", line (\d{1,7})/g;
/** What a line beyond this length names is no stack trace. */
const MAX_LENGTH = 2_000;

export function placesIn(line: string): NamedPlace[] {
  if (line.length > MAX_LENGTH) return [];
  return [COLONS, PYTHON].flatMap((pattern) =>
    [...line.matchAll(pattern)].map((match) => ({
      start: match.index,
      length: match[0].length,
      path: match[1] ?? '',
      line: Number(match[2]),
      column: Number(match[3] ?? 1),
    })),
  );
}
