// Trees in VS Code's own extension host: over a thousand changes only the rows that changed are asked to be drawn again.
// It takes the Processes view over, so it comes last.
import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { folderRow, type Row } from '../../../src/extension/views/row.ts';
import { RowTree } from '../../../src/extension/views/rowTree.ts';
import { holdfast } from './holdfastExtension.ts';
import { until } from './until.ts';

const ROWS = 100;
const FOLDERS = 10;
/** Refreshes, and rows that change before each: a thousand changes. */
const [ROUNDS, AT_ONCE] = [100, 10];
const LIMIT_MS = 60_000;

describe('a tree under change', () => {
  let tree: RowTree | undefined;
  after(() => tree?.dispose());

  it('fires exactly the rows that changed', async () => {
    await holdfast().activate();
    const states = Array.from({ length: ROWS }, () => 0);
    // After ours has begun: the last one that shows rows in a view has it.
    const shown = new RowTree({ view: 'holdfast.processes', compute: () => rowsOf(states) });
    tree = shown;
    await vscode.commands.executeCommand('holdfast.processes.focus');
    await until('the view to be seen', () => shown.view.visible);
    shown.getChildren();
    let told: (fired: readonly string[]) => void = () => undefined;
    const listening = shown.onDidChangeTreeData((fired) =>
      told(Array.isArray(fired) ? fired : [fired ?? 'all of it']),
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      const rows = Array.from({ length: AT_ONCE }, (_, index) => (round * 37 + index * 13) % ROWS);
      const fired = new Promise<readonly string[]>((resolve) => {
        told = resolve;
      });
      for (const row of rows) {
        states[row] = round + 1;
        shown.update();
      }
      assert.deepEqual([...(await fired)].sort(), rows.map((row) => `row:${row}`).sort());
    }
    listening.dispose();
  }).timeout(LIMIT_MS);
});

function rowsOf(states: readonly number[]): readonly Row[] {
  const rows = states.map((state, index) =>
    folderRow(`row:${index}`, `row ${index}`, [], { description: `${state}` }),
  );
  const size = ROWS / FOLDERS;
  return Array.from({ length: FOLDERS }, (_, index) =>
    folderRow(`folder:${index}`, `folder ${index}`, rows.slice(index * size, (index + 1) * size)),
  );
}
