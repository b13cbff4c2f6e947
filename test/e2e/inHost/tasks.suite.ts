// Tasks of the type `holdfast` through VS Code's own interface: offered for each service, over when it is ready, and what
// tasks.json may say.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';
import { until } from './until.ts';

const LIMIT_MS = 60_000;

describe('tasks', () => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const root = folder?.uri.fsPath ?? '';
  after(async () => {
    await vscode.commands.executeCommand('holdfast.stopAll');
  });

  it('start a service and end when it is ready', async () => {
    await holdfast().activate();
    writeFileSync(
      path.join(root, 'holdfast.yaml'),
      `services:
  slow: { command: "sleep 1; echo up > ready; sleep 600", ready: { exec: "test -e ready" } }
  other: { command: "sleep 600" }
`,
    );
    assert.equal(await run({ type: 'holdfast', service: 'slow' }), 0);
    assert.equal(readFileSync(path.join(root, 'ready'), 'utf8'), 'up\n');
    // One that stands in tasks.json is offered as it is called there.
    const offered = await vscode.tasks.fetchTasks({ type: 'holdfast' });
    assert.ok(offered.some(({ name, source }) => name === 'start other' && source === 'Holdfast'));
  }).timeout(LIMIT_MS);

  it('fail as the service or the command does', async () => {
    assert.notEqual(await run({ type: 'holdfast', service: 'nobody' }), 0);
    assert.equal(await run({ type: 'holdfast', command: 'exit 7' }), 7);
    assert.equal(await run({ type: 'holdfast', command: ['sh', '-c', 'exit 0'] }), 0);
  }).timeout(LIMIT_MS);

  it('show mistakes of holdfast.yaml as problems, at their place', async () => {
    const file = path.join(root, 'holdfast.yaml');
    writeFileSync(file, 'services:\n  web:\n    command: sleep 600\n    dependsOn: [apo]\n');
    assert.notEqual(await run({ type: 'holdfast', service: 'web' }), 0);
    const problems = await until('the problem', async () => {
      const found = vscode.languages.getDiagnostics(vscode.Uri.file(file));
      return found.length > 0 ? found : undefined;
    });
    const shown = problems.map(({ range: { start }, message, severity, source }) => ({
      place: [start.line + 1, start.character + 1],
      message,
      severity,
      source,
    }));
    assert.deepEqual(shown, [
      {
        place: [4, 17],
        message: 'there is no service `apo` (declare it under `services`)',
        severity: vscode.DiagnosticSeverity.Error,
        source: 'Holdfast',
      },
    ]);
  }).timeout(LIMIT_MS);

  it('show where a Node command failed as a problem', async () => {
    const file = path.join(root, 'total.js');
    writeFileSync(file, "function total() {\n  throw new TypeError('no price');\n}\ntotal();\n");
    assert.equal(await run({ type: 'holdfast', command: ['node', file] }), 1);
    const [problem] = await until('the problem', async () => {
      const found = vscode.languages.getDiagnostics(vscode.Uri.file(file));
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual([problem?.message, problem?.range.start.line], ['TypeError: no price', 1]);
  }).timeout(LIMIT_MS);

  /** As an entry of tasks.json is run. @returns its exit code */
  async function run(definition: vscode.TaskDefinition): Promise<number | undefined> {
    assert.ok(folder, 'the window has no folder');
    const name = JSON.stringify(definition);
    const entries = { version: '2.0.0', tasks: [{ ...definition, label: name }] };
    const file = vscode.Uri.joinPath(folder.uri, '.vscode/tasks.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(entries)));
    const task = await until(`the task ${name}`, async () =>
      (await vscode.tasks.fetchTasks()).find((one) => one.name === name),
    );
    const ended = new Promise<number | undefined>((resolve) => {
      const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== name) return;
        listening.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    return ended;
  }
});
