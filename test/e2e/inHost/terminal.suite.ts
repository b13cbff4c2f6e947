// A Holdfast terminal through VS Code's own interface: what it is made of, and that its shell integration works.
import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';
import { until } from './until.ts';

describe('a Holdfast terminal', () => {
  const opened: vscode.Terminal[] = [];
  after(() => {
    for (const terminal of opened) terminal.dispose();
  });

  it('is a normal VS Code terminal whose shell is the attach client', async () => {
    const terminal = await openTerminal();
    opened.push(terminal);
    const options = terminal.creationOptions as vscode.TerminalOptions;
    assert.ok(!('pty' in options), 'it is a Pseudoterminal: VS Code would not restore it');
    const args = [options.shellArgs ?? []].flat();
    assert.ok(args.includes('attach'), `its arguments are ${JSON.stringify(args)}`);
    assert.ok((await terminal.processId) !== undefined);
  });

  it('reports commands, their exit codes and the folder through shell integration', async () => {
    const terminal = opened[0] ?? (await openTerminal());
    const integration = await until('shell integration', () => terminal.shellIntegration);
    const ended = new Promise<vscode.TerminalShellExecutionEndEvent>((resolve) => {
      const listening = vscode.window.onDidEndTerminalShellExecution((event) => {
        if (event.terminal !== terminal || !event.execution.commandLine.value.includes('exit 7')) return;
        listening.dispose();
        resolve(event);
      });
    });
    integration.executeCommand('(exit 7)');
    assert.equal((await ended).exitCode, 7);
    assert.equal(integration.cwd?.path, vscode.workspace.workspaceFolders?.[0]?.uri.path);
  });
});

async function openTerminal(): Promise<vscode.Terminal> {
  await holdfast().activate();
  const before = new Set(vscode.window.terminals);
  await vscode.commands.executeCommand('holdfast.newTerminal');
  return until('a new terminal', () => vscode.window.terminals.find((terminal) => !before.has(terminal)));
}
