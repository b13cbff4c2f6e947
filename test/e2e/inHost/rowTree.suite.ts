// Trees in VS Code's own extension host: over a thousand changes only the rows that changed are asked to be drawn again.
// It takes the Processes view over, so it comes last.
import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { folderRow, type Row } from '../../../src/extension/views/row.ts';
import { RowTree } from '../../../src/extension/views/rowTree.ts';
import { holdfast } from './holdfastExtension.ts';

const ROWS = 100;
const FOLDERS = 10;
const CHANGES = 1_000;
const LIMIT_MS = 120_000;

describe('a tree under change', () => {
  const states = Array.from({ length: ROWS }, () => 0);
  const tree = new RowTree({ view: 'holdfast.processes', compute: () => rowsOf(states) });
  after(() => tree.dispose());

  it('fires exactly the rows that changed', async () => {
    await holdfast().activate();
    await vscode.commands.executeCommand('holdfast.processes.focus');
    await until(() => tree.view.visible);
    tree.getChildren();
    let told: (fired: readonly string[]) => void = () => undefined;
    const listening = tree.onDidChangeTreeData((fired) =>
      told(Array.isArray(fired) ? fired : [fired ?? 'all of it']),
    );
    for (let change = 0; change < CHANGES; change += 1) {
      const row = (change * 37) % ROWS;
      const fired = new Promise<readonly string[]>((resolve) => {
        told = resolve;
      });
      states[row] = change + 1;
      tree.update();
      assert.deepEqual(await fired, [`row:${row}`]);
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

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 100));
}
