// Services as tasks: one to start each, offered by "Run Task", and whatever tasks.json says of the type `holdfast`.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { argumentsOf, matchersOf, nameOf, TASK_TYPE, type TaskDefinition } from './definition.ts';

const SHELL = process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];
const SOURCE = 'Holdfast';

export function registerTasks(holdfast: Holdfast): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: () => provideTasks(holdfast),
    resolveTask: async ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      // As it is: VS Code finds the task again by it.
      return folder && taskOf(holdfast, definition as TaskDefinition, folder);
    },
  });
}

async function provideTasks(holdfast: Holdfast): Promise<vscode.Task[]> {
  const found: vscode.Task[] = [];
  for (const { name, root, config } of holdfast.client.mirror.services.values()) {
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === root);
    const service = config.baseName ?? name;
    const definition: TaskDefinition = { type: TASK_TYPE, service };
    const task = folder && (await taskOf(holdfast, definition, folder));
    if (task !== undefined && !found.some((one) => one.name === task.name && one.scope === task.scope))
      found.push(task);
  }
  return found;
}

async function taskOf(
  holdfast: Holdfast,
  definition: TaskDefinition,
  folder: vscode.WorkspaceFolder,
): Promise<vscode.Task | undefined> {
  const args = argumentsOf(definition, folder.uri.fsPath, SHELL);
  if (args === undefined) return undefined;
  const launcher = await holdfast.launcher();
  const execution = new vscode.ProcessExecution(launcher.path, [...args], {
    cwd: folder.uri.fsPath,
    env: { ...launcher.env },
  });
  const matchers = matchersOf(definition);
  const task = new vscode.Task(definition, folder, nameOf(definition), SOURCE, execution, matchers);
  // What a service prints is in its log; what a command prints is what it was run for.
  const { Always, Silent } = vscode.TaskRevealKind;
  task.presentationOptions = { clear: true, reveal: definition.command === undefined ? Silent : Always };
  return task;
}
