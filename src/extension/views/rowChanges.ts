// Which rows must be drawn again after an update: only those that differ, so that selection, expansion and scroll stay.

import type { Row } from './row.ts';

/** Rows by id, over all levels. */
export function indexRows(rows: readonly Row[]): Map<string, Row> {
  const index = new Map<string, Row>();
  const visit = (row: Row): void => {
    index.set(row.id, row);
    row.children.forEach(visit);
  };
  rows.forEach(visit);
  return index;
}

/** @returns 'all' when the top level has other rows or another order, else the ids of what to draw again. */
export function changedRows(before: readonly Row[], after: readonly Row[]): 'all' | readonly string[] {
  if (!haveSameIds(before, after)) return 'all';
  return after.flatMap((row, index) => {
    const old = before[index];
    return old === undefined ? [] : changesWithin(old, row);
  });
}

/** Drawing a row again asks for its children again too, so nothing below it is named as well. */
function changesWithin(old: Row, row: Row): readonly string[] {
  if (old === row) return [];
  if (!looksSame(old, row) || !haveSameIds(old.children, row.children)) return [row.id];
  return row.children.flatMap((child, index) => {
    const oldChild = old.children[index];
    return oldChild === undefined ? [] : changesWithin(oldChild, child);
  });
}

function haveSameIds(before: readonly Row[], after: readonly Row[]): boolean {
  return before.length === after.length && before.every((row, index) => row.id === after[index]?.id);
}

function looksSame(a: Row, b: Row): boolean {
  const { children: _a, ...plainA } = a;
  const { children: _b, ...plainB } = b;
  return JSON.stringify(plainA) === JSON.stringify(plainB);
}
