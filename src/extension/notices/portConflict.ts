// Says who has the port a service was to listen on, and does what is chosen: end that one, take the next free port, or
// show why.

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { nextFreePort } from '../../config/movePorts.ts';
import type { PortHolder, ServiceInfo } from '../../protocol/types.ts';
import { isSure, sayLeft } from '../commands/endProcess.ts';
import { sayResults } from '../commands/results.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import type { CommandId } from '../manifest.ts';
import { endTreeQuestion, leftText } from '../processTexts.ts';
import { isIdle } from '../views/serviceRows.ts';
import { envPairs } from '../window.ts';
import type { Notice } from './noticed.ts';
import { portText } from './portText.ts';

/** Services of ours are stopped with their grace time. */
const STOP_LIMIT_MS = 60_000;

/** @returns what was chosen, as for the title of one more button */
export async function sayPortConflict(
  holdfast: Holdfast,
  { id, name, port }: Notice,
  more: string,
): Promise<string | undefined> {
  if (port === null) return undefined;
  const { holder } = await holdfast.request('port/holder', { port });
  const holderName = holdfast.client.mirror.services.get(holder?.service ?? '')?.name;
  const text = portText(name, port, holder, holderName, homedir());
  const isFree = async (next: number): Promise<boolean> =>
    (await holdfast.request('port/holder', { port: next })).holder === null;
  const free = await nextFreePort(port, new Set(), isFree);
  const [stop, again, show] = [t('Stop It'), t('Start Again'), t('Show')];
  const use = t('Use {port}', { port: free ?? '' });
  const buttons = [
    ...(holder === null ? [again] : holder.pid === null ? [] : [stop]),
    ...(holder === null || free === null ? [] : [use]),
    show,
    more,
  ];
  const chosen = await vscode.window.showWarningMessage(text, ...buttons);
  if (chosen === stop && holder !== null && (await endHolder(holdfast, holder)))
    await start(holdfast, id, false);
  else if (chosen === again) await start(holdfast, id, false);
  else if (chosen === use) await start(holdfast, id, true);
  else if (chosen === show)
    await vscode.commands.executeCommand('holdfast.explainService' satisfies CommandId, `service:${id}`);
  return chosen;
}

/** @returns whether it has ended */
async function endHolder(holdfast: Holdfast, { pid, startTime, service }: PortHolder): Promise<boolean> {
  const own = service === null ? undefined : holdfast.client.mirror.services.get(service);
  if (own !== undefined) return stopService(holdfast, own);
  if (pid === null) return false;
  const { processes } = await holdfast.request('process/tree', { pid });
  const node = processes.find((one) => one.startTime === startTime);
  // It is gone already.
  if (node === undefined) return true;
  if (!(await isSure(endTreeQuestion(node)))) return false;
  const { left } = await holdfast.request('process/killTree', { pid, startTime, any: true });
  await sayLeft(leftText(left));
  return leftText(left) === null;
}

/** A service of ours is stopped as one, or it would be started again. */
async function stopService(holdfast: Holdfast, { id, root }: ServiceInfo): Promise<boolean> {
  const { mirror } = holdfast.client;
  const { results } = await holdfast.request('service/stop', { target: [id], root });
  await sayResults(holdfast, results);
  const isOver = (): boolean => {
    const now = mirror.services.get(id);
    return now === undefined || isIdle(now);
  };
  return new Promise((resolve) => {
    const end = (isEnded: boolean): void => {
      clearTimeout(limit);
      listening.dispose();
      resolve(isEnded);
    };
    const limit = setTimeout(() => end(isOver()), STOP_LIMIT_MS);
    const listening = mirror.onDidChange(() => {
      if (isOver()) end(true);
    });
    if (isOver()) end(true);
  });
}

async function start(holdfast: Holdfast, id: string, movePorts: boolean): Promise<void> {
  const service = holdfast.client.mirror.services.get(id);
  if (service === undefined) return;
  const { results } = await holdfast.request('service/start', {
    target: [id],
    root: service.root,
    env: envPairs(),
    movePorts,
  });
  await sayResults(holdfast, results);
}
