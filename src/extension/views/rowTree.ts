// Shows rows in a VS Code tree. Elements are ids, so a refresh keeps selection and expansion; only what changed is
// drawn again, and nothing is computed while the view is hidden.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { ViewId } from '../manifest.ts';
import type { Row } from './row.ts';
import { changedRows, indexRows } from './rowChanges.ts';

export interface RowTreeOptions {
  readonly view: ViewId;
  /** All rows as they are now. */
  readonly compute: () => readonly Row[];
  /** What an editor opens where a row is dropped on it; undefined for rows that no editor shows. */
  readonly addressOf?: (id: string) => vscode.Uri | undefined;
}

const URI_LIST = 'text/uri-list';

/** Several changes of one turn are one refresh. */
const GATHER_MS = 16;

export class RowTree implements vscode.TreeDataProvider<string> {
  readonly id: ViewId;
  readonly view: vscode.TreeView<string>;
  readonly #options: RowTreeOptions;
  readonly #owned = new DisposableStore();
  readonly #changed = new vscode.EventEmitter<string | string[] | undefined>();
  readonly #visibility = this.#owned.add(new Emitter<boolean>());
  #rows: readonly Row[] = [];
  #index: ReadonlyMap<string, Row> = new Map();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  readonly onDidChangeVisibility: Event<boolean> = this.#visibility.event;

  constructor(options: RowTreeOptions) {
    this.#options = options;
    this.id = options.view;
    this.#owned.add(this.#changed);
    this.view = this.#owned.add(
      vscode.window.createTreeView(options.view, {
        treeDataProvider: this,
        showCollapseAll: false,
        ...(options.addressOf && { dragAndDropController: dragging(options.addressOf) }),
      }),
    );
    this.#owned.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#refresh();
        this.#visibility.fire(visible);
      }),
    );
  }

  /** Something changed: draws what looks different, when somebody looks. */
  update(): void {
    if (!this.view.visible || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#refresh(), GATHER_MS);
  }

  getChildren(id?: string): string[] {
    // VS Code asks for the first time before it says that the view is visible.
    if (id === undefined && this.#rows.length === 0) this.#take(this.#options.compute());
    const rows = id === undefined ? this.#rows : (this.#index.get(id)?.children ?? []);
    return rows.map((row) => row.id);
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#index.get(id);
    return row === undefined ? new vscode.TreeItem('') : treeItem(row);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.#rows;
    this.#take(this.#options.compute());
    const changed = changedRows(before, this.#rows);
    if (changed === 'all') this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }

  #take(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#index = indexRows(rows);
  }
}

/** Rows are taken out of the view; nothing is dropped on it. */
function dragging(
  addressOf: NonNullable<RowTreeOptions['addressOf']>,
): vscode.TreeDragAndDropController<string> {
  return {
    dragMimeTypes: [URI_LIST],
    dropMimeTypes: [],
    handleDrag(ids, dragged) {
      const addresses = ids.flatMap((id) => addressOf(id)?.toString() ?? []);
      if (addresses.length > 0) dragged.set(URI_LIST, new vscode.DataTransferItem(addresses.join('\r\n')));
    },
  };
}

const FOLDS = {
  none: vscode.TreeItemCollapsibleState.None,
  open: vscode.TreeItemCollapsibleState.Expanded,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
} as const;

function treeItem(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, FOLDS[row.fold]);
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.context;
  item.tooltip = new vscode.MarkdownString(row.tooltip);
  item.accessibilityInformation = { label: row.spoken };
  if (row.icon !== null) {
    const color = row.icon.color === null ? undefined : new vscode.ThemeColor(row.icon.color);
    item.iconPath = new vscode.ThemeIcon(row.icon.name, color);
  }
  if (row.command !== null) item.command = { command: row.command, title: '', arguments: [row.id] };
  return item;
}
