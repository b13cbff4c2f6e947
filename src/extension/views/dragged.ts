// What a row becomes where it is dropped on the editor area: the log of a service, the terminal of a session.

import * as vscode from 'vscode';
import type { Mirror } from '../../client/mirror.ts';
import { addressOf } from '../logs/logAsk.ts';
import { SESSION_SCHEME } from '../manifest.ts';

type Known = Pick<Mirror, 'services' | 'sessions'>;

/** @param row `service:ID` */
export function logOfRow(row: string, { services }: Known): vscode.Uri | undefined {
  const service = row.startsWith('service:') ? services.get(row.slice('service:'.length)) : undefined;
  if (service === undefined || service.session === null) return undefined;
  return vscode.Uri.from(addressOf({ target: [service.id] }, [service.name]));
}

/** @param row `terminal:ID`; terminals/dropped.ts opens what is answered here */
export function terminalOfRow(row: string, { sessions }: Known): vscode.Uri | undefined {
  const session = row.startsWith('terminal:') ? sessions.get(row.slice('terminal:'.length)) : undefined;
  if (session === undefined) return undefined;
  return vscode.Uri.from({ scheme: SESSION_SCHEME, path: `/${session.id}` });
}
