// What the status bar item opens: the state in a line, and what can be done now.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import type { CommandId } from '../manifest.ts';
import { isHere } from '../views/places.ts';
import { hasFailed, isIdle, stateText } from '../views/serviceRows.ts';

type Action = vscode.QuickPickItem & {
  readonly run?: { readonly command: string; readonly args?: readonly string[] };
};

export async function showActions(holdfast: Holdfast): Promise<void> {
  const picked = await vscode.window.showQuickPick(actions(holdfast), {
    placeHolder: holdfast.status().label,
  });
  if (picked?.run !== undefined)
    await vscode.commands.executeCommand(picked.run.command, ...(picked.run.args ?? []));
}

function actions({ client, window }: Holdfast): Action[] {
  const services = [...client.mirror.services.values()].filter(({ root }) => isHere(root, window));
  const failed = services.filter(hasFailed).map(
    (service): Action => ({
      label: `$(error) Why did ${service.name} fail?`,
      description: stateText(service, Date.now()),
      run: { command: 'holdfast.explainService' satisfies CommandId, args: [`service:${service.id}`] },
    }),
  );
  const isConnected = client.state.state === 'connected';
  return [
    ...failed,
    ...(window.configs.size > 0 ? [action('run-all', 'Start All Services', 'holdfast.startAll')] : []),
    ...(services.some((service) => !isIdle(service))
      ? [
          action('debug-stop', 'Stop All Services', 'holdfast.stopAll'),
          action('output', 'Show Service Logs…', 'holdfast.showLogs'),
        ]
      : []),
    action('add', 'New Terminal', 'holdfast.newTerminal'),
    ...(client.mirror.sessions.size > 0
      ? [action('terminal', 'Open Terminal…', 'holdfast.openTerminal')]
      : []),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    action('dashboard', 'Open Dashboard', 'holdfast.openDashboard'),
    { label: '$(list-tree) Show the Holdfast View', run: { command: 'holdfast.services.focus' } },
    ...(isConnected ? [] : [action('plug', 'Reconnect', 'holdfast.reconnect')]),
    action('pulse', 'Doctor', 'holdfast.doctor'),
    action('note', 'Show Log', 'holdfast.showLog'),
  ];
}

function action(icon: string, label: string, command: CommandId): Action {
  return { label: `$(${icon}) ${label}`, run: { command } };
}
