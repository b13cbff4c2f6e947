// Makes the daemon know the services of this window's files, so that the view shows them. A file whose services are known
// already is left alone: a changed file takes effect when the user says so.

import * as vscode from 'vscode';
import type { DaemonClient } from '../client/daemonClient.ts';
import { envPairs, type Window } from './window.ts';

/** Rejects with the first file's failure, after all have been tried. */
export async function declareServices(client: DaemonClient, window: Window): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const known = new Set([...client.mirror.services.values()].map(({ root }) => root));
  const failures: unknown[] = [];
  for (const root of window.configs.keys()) {
    if (known.has(root)) continue;
    try {
      await client.request('config/apply', { root, env: envPairs() });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
