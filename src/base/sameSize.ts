// Whether two sizes of a terminal are the same.

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** One that is not known is no other's. */
export function isSameSize(a: Size | null | undefined, b: Size | null | undefined): boolean {
  return a != null && a.cols === b?.cols && a.rows === b.rows;
}
