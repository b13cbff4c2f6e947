// Follows the log of a service, or of several merged, in a terminal that only prints.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { logsArguments } from '../terminals/arguments.ts';
import { hasLog, noLog } from './openLog.ts';
import { servicesOf } from './targets.ts';

export async function showLogs(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, hasLog, {
    placeHolder: t('Service to show the log of'),
    none: noLog(),
  });
  const root = services?.[0]?.root;
  if (services === undefined || root === undefined) return;
  const launcher = await holdfast.launcher();
  const names = services.filter((service) => service.root === root).map(({ name }) => name);
  const shellArgs = logsArguments(root, names);
  const open = vscode.window.terminals.find(
    ({ creationOptions }) =>
      'shellArgs' in creationOptions &&
      JSON.stringify(creationOptions.shellArgs) === JSON.stringify(shellArgs),
  );
  const terminal =
    open !== undefined && open.exitStatus === undefined
      ? open
      : vscode.window.createTerminal({
          name: t('Logs: {names}', { names: names.join(', ') }),
          shellPath: launcher.path,
          shellArgs,
          env: { ...launcher.env },
          iconPath: new vscode.ThemeIcon('output'),
        });
  terminal.show();
}
