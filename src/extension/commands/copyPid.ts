// Copies the process id of a row: of a process, or of what a service or terminal runs now.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';

export async function copyPid(holdfast: Holdfast, row?: unknown): Promise<void> {
  const pid = typeof row === 'string' ? pidOf(holdfast, row) : undefined;
  if (pid !== undefined) await vscode.env.clipboard.writeText(String(pid));
}

function pidOf({ client }: Holdfast, row: string): number | string | undefined {
  const [kind, id = ''] = row.split(/:(.*)/s);
  if (kind === 'process' || kind === 'leftOver') return id.split(':')[0];
  const { sessions, services } = client.mirror;
  return (kind === 'service' ? services.get(id) : sessions.get(id))?.run?.pid;
}
