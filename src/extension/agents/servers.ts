// Offers `holdfast mcp` to VS Code: a server of the Model Context Protocol for each project of the window, which VS Code
// starts when an agent wants it.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import type { Holdfast } from '../context.ts';
import { SERVERS_ID } from '../manifest.ts';
import { projectsOf, serverStart } from './project.ts';

export function registerServers(holdfast: Holdfast): Disposable {
  const owned = new DisposableStore();
  // Editors made from VS Code may know no agents; terminals and services work there all the same.
  if (typeof vscode.lm?.registerMcpServerDefinitionProvider !== 'function') return owned;
  const changed = owned.add(new vscode.EventEmitter<void>());
  owned.add(holdfast.window.onDidChange(() => changed.fire()));
  owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()));
  owned.add(
    vscode.lm.registerMcpServerDefinitionProvider(SERVERS_ID, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => definitions(holdfast),
    }),
  );
  return owned;
}

async function definitions(holdfast: Holdfast): Promise<vscode.McpStdioServerDefinition[]> {
  if (!vscode.workspace.isTrusted) return [];
  const projects = projectsOf(holdfast.window);
  if (projects.length === 0) return [];
  const launcher = await holdfast.launcher();
  return projects.map((root) => {
    const { label, command, args, cwd, env } = serverStart(launcher, root, projects);
    const definition = new vscode.McpStdioServerDefinition(label, command, args, env, BUILD_VERSION);
    definition.cwd = vscode.Uri.file(cwd);
    return definition;
  });
}
