// The extension as VS Code sees it: that it activates, and that what its manifest promises is there.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';

interface Contributes {
  readonly commands: readonly { readonly command: string; readonly category?: string }[];
  readonly terminal: { readonly profiles: readonly { readonly id: string; readonly title: string }[] };
  readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

describe('the extension', () => {
  it('activates', async () => {
    const extension = holdfast();
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command it contributes, all in the category Holdfast', async () => {
    await holdfast().activate();
    const { commands } = contributes();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.deepEqual(
      commands.filter(({ category }) => category !== 'Holdfast').map(({ command }) => command),
      [],
    );
  });

  it('can show every view it contributes', async () => {
    await holdfast().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const views = Object.values(contributes().views).flat();
    assert.ok(views.length > 0, 'no view is contributed');
    assert.deepEqual(
      views.map(({ id }) => id).filter((id) => !registered.has(`${id}.focus`)),
      [],
    );
  });
});

function contributes(): Contributes {
  return (holdfast().packageJSON as { readonly contributes: Contributes }).contributes;
}
