// What the status bar item opens: the state in a line, and what can be done now.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import type { CommandId } from '../manifest.ts';
import { isHere } from '../views/places.ts';
import { hasFailed, isIdle } from '../views/serviceRows.ts';
import { stateText } from '../views/serviceTexts.ts';

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
      label: `$(error) ${t('Why did {name} fail?', { name: service.name })}`,
      description: stateText(service, Date.now()),
      run: { command: 'holdfast.explainService' satisfies CommandId, args: [`service:${service.id}`] },
    }),
  );
  const isConnected = client.state.state === 'connected';
  return [
    ...failed,
    ...(window.configs.size > 0 ? [action('run-all', t('Start All Services'), 'holdfast.startAll')] : []),
    ...(services.some((service) => !isIdle(service))
      ? [
          action('debug-stop', t('Stop All Services'), 'holdfast.stopAll'),
          action('output', t('Show Service Logs…'), 'holdfast.showLogs'),
        ]
      : []),
    action('add', t('New Terminal'), 'holdfast.newTerminal'),
    ...(client.mirror.sessions.size > 0
      ? [action('terminal', t('Open Terminal…'), 'holdfast.openTerminal')]
      : []),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    action('dashboard', t('Open Dashboard'), 'holdfast.openDashboard'),
    { label: `$(list-tree) ${t('Show the Holdfast View')}`, run: { command: 'holdfast.services.focus' } },
    ...(isConnected ? [] : [action('plug', t('Reconnect'), 'holdfast.reconnect')]),
    action('pulse', t('Doctor'), 'holdfast.doctor'),
    action('note', t('Show Log'), 'holdfast.showLog'),
  ];
}

function action(icon: string, label: string, command: CommandId): Action {
  return { label: `$(${icon}) ${label}`, run: { command } };
}
