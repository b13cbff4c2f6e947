// What a row of one of our trees shows, as plain data: the trees compute it, rowTree.ts shows it, tests read it.

export interface RowIcon {
  /** Name of a product icon. */
  readonly name: string;
  /** Id of a theme colour; never the only sign of a state. */
  readonly color: string | null;
}

export interface Row {
  /** Stable over refreshes, and what commands of the row get as their argument: `service:…`, `terminal:…`. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon | null;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says; icon and colour are said here in words. */
  readonly spoken: string;
  /** Words that `when` clauses of menus look for. */
  readonly context: string;
  readonly fold: 'none' | 'open' | 'closed';
  /** Runs on a click, with the row's id. */
  readonly command: string | null;
  readonly children: readonly Row[];
}

/** A row that only holds others. */
export function folderRow(
  id: string,
  label: string,
  children: readonly Row[],
  more: Partial<Pick<Row, 'description' | 'icon' | 'context' | 'fold' | 'tooltip'>> = {},
): Row {
  return {
    id,
    label,
    description: '',
    icon: null,
    tooltip: label,
    spoken: `${label}, ${more.description ?? `${children.length}`}`,
    context: 'folder',
    fold: 'open',
    command: null,
    children,
    ...more,
  };
}
