// Our settings, read when they are needed so that a change takes effect at once.

import * as vscode from 'vscode';
import { type NoticeKind, noticeKinds } from './notices/noticed.ts';

export type OnClose = 'ask' | 'keep' | 'end';

export interface Settings {
  /** Empty: HOLDFAST_HOME or the default. */
  readonly home: string;
  readonly onClose: OnClose;
  /** Whether a terminal opens as a plain shell when Holdfast cannot be reached. */
  readonly isPassthroughAllowed: boolean;
  readonly isTracing: boolean;
}

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('holdfast');
  const onClose = settings.get<string>('terminal.onClose');
  return {
    home: settings.get<string>('home')?.trim() ?? '',
    onClose: onClose === 'keep' || onClose === 'end' ? onClose : 'ask',
    isPassthroughAllowed: settings.get<boolean>('terminal.passthrough') !== false,
    isTracing: settings.get<string>('trace') === 'messages',
  };
}

export async function setOnClose(value: OnClose): Promise<void> {
  await vscode.workspace
    .getConfiguration('holdfast')
    .update('terminal.onClose', value, vscode.ConfigurationTarget.Global);
}

/** Kinds of notifications that somebody does not want to see again. */
export function mutedNotices(): ReadonlySet<NoticeKind> {
  const muted =
    vscode.workspace.getConfiguration('holdfast').get<readonly string[]>('notifications.off') ?? [];
  return new Set(noticeKinds.filter((kind) => muted.includes(kind)));
}

export async function muteNotice(kind: NoticeKind): Promise<void> {
  const muted = [...new Set([...mutedNotices(), kind])];
  await vscode.workspace
    .getConfiguration('holdfast')
    .update('notifications.off', muted, vscode.ConfigurationTarget.Global);
}
