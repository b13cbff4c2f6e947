// Copies what somebody who is to help needs to know: versions, the state of things, the findings of doctor and the last
// lines of the daemon's log, without secrets and without the user's name.

import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { diagnosticsText } from '../diagnosticsText.ts';
import { t } from '../l10n.ts';
import { settingIds } from '../manifest.ts';
import { doctorLines, runChecks } from './doctor.ts';

/** Enough for what led to something, and little enough to paste. */
const LOG_LINES = 60;
const SAID_MS = 5_000;

export async function copyDiagnostics(holdfast: Holdfast): Promise<void> {
  const text = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Holdfast: collecting diagnostics') },
    () => collect(holdfast),
  );
  await vscode.env.clipboard.writeText(text);
  const copied = t('Holdfast diagnostics copied, without secrets');
  vscode.window.setStatusBarMessage(`$(clippy) ${copied}`, SAID_MS);
}

async function collect(holdfast: Holdfast): Promise<string> {
  const { client, version, window } = holdfast;
  const checks = await runChecks(holdfast);
  // A daemon that does not run is not started to be asked how it is.
  const status = await client.request('daemon/status', {}).catch(() => null);
  const settings = vscode.workspace.getConfiguration();
  return diagnosticsText({
    facts: {
      Holdfast: version,
      'VS Code': `${vscode.version} (${vscode.env.appHost}, remote: ${vscode.env.remoteName ?? 'none'})`,
      Node: `${process.versions.node} on ${process.platform} ${process.arch}`,
      connection: client.state.state,
      daemon:
        status === null
          ? 'none answers'
          : `${status.version}, pid ${status.pid}, up ${Math.round(status.uptimeMs / 1000)} s, ${status.clients.length} clients, ${status.keepers.length} keepers (${status.containment})`,
      sessions: [...client.mirror.sessions.values()].map(({ kind, state }) => `${kind} ${state}`).sort(),
      services: [...client.mirror.services.values()]
        .map(({ name, state }) => `${name} ${state.state}`)
        .sort(),
      'folders with holdfast.yaml': window.configs.size,
      ...Object.fromEntries(settingIds.map((id) => [id, settings.get(id)])),
    },
    checks: doctorLines(checks),
    log: status === null ? '' : await endOf(status.logFile),
    home: homedir(),
    user: userInfo().username,
  });
}

async function endOf(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    return text.split('\n').slice(-LOG_LINES).join('\n');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
