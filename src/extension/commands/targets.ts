// What a command is about: the row it was called on, or, from the palette, what the user picks.

import * as vscode from 'vscode';
import type { ServiceInfo, SessionInfo } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { isHere } from '../views/places.ts';
import { hasFailed, isUp } from '../views/serviceRows.ts';
import { stateText } from '../views/serviceTexts.ts';
import { isEnded, terminalText } from '../views/terminalRows.ts';

/** What is said where no row is given. */
export interface Picking {
  /** What the palette asks. */
  readonly placeHolder: string;
  /** Nothing suits. */
  readonly none: string;
}

/**
 * @param row `service:ID`, `group:NAME:ROOT`, `root:ROOT`, `named:NAME:ROOT` from a file, or undefined from the palette
 * @param suits which services the palette offers
 * @returns undefined when there was nothing to pick from, which was said, or nothing was picked
 */
export async function servicesOf(
  holdfast: Holdfast,
  row: unknown,
  suits: (service: ServiceInfo) => boolean,
  picking: Picking,
): Promise<readonly ServiceInfo[] | undefined> {
  if (typeof row === 'string') return servicesOfRow(holdfast, row);
  const choices = await choicesOf(holdfast, suits, picking);
  if (choices === undefined) return undefined;
  const picked = await vscode.window.showQuickPick(choices, { placeHolder: picking.placeHolder });
  return picked && [picked.service];
}

/** As `servicesOf`, for what makes sense over several: the palette lets choose as many as are wanted. */
export async function manyServicesOf(
  holdfast: Holdfast,
  row: unknown,
  suits: (service: ServiceInfo) => boolean,
  picking: Picking,
): Promise<readonly ServiceInfo[] | undefined> {
  if (typeof row === 'string') return servicesOfRow(holdfast, row).filter(suits);
  const choices = await choicesOf(holdfast, suits, picking);
  if (choices === undefined || choices.length < 2) return choices?.map(({ service }) => service);
  const picked = await vscode.window.showQuickPick(choices, {
    placeHolder: picking.placeHolder,
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ service }) => service);
}

/**
 * @param row `terminal:ID` or `service:ID` (its terminal); undefined from the palette, or from a terminal's own tab
 */
export async function sessionOf(
  holdfast: Holdfast,
  row: unknown,
  suits: (session: SessionInfo) => boolean,
  picking: Picking,
): Promise<SessionInfo | undefined> {
  const { sessions, services } = holdfast.client.mirror;
  if (typeof row === 'string') {
    const id = row.slice(row.indexOf(':') + 1);
    return sessions.get(row.startsWith('service:') ? (services.get(id)?.session ?? '') : id);
  }
  const choices = [...sessions.values()]
    .filter((session) => session.kind !== 'service' && suits(session))
    .sort((a, b) => Number(isHere(b.root, holdfast.window)) - Number(isHere(a.root, holdfast.window)));
  if (choices.length === 0) {
    await sayNothingToDo(picking.none, {
      title: t('New Terminal'),
      command: 'holdfast.newTerminal',
    });
    return undefined;
  }
  const now = Date.now();
  const items = choices.map((session) => ({
    label: `$(${isEnded(session) ? 'check' : 'terminal'}) ${session.name}`,
    description: terminalText(session, holdfast.window, now),
    detail: isHere(session.root, holdfast.window) ? '' : session.cwd,
    session,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: picking.placeHolder });
  return picked?.session;
}

/** Verbs go to one root at a time; ids are unique over all of them, so that a name need not be. */
export function idsByRoot(
  services: readonly ServiceInfo[],
): readonly { readonly root: string | null; readonly target: string[] }[] {
  const roots = [...new Set(services.map(({ root }) => root))];
  return roots.map((root) => ({
    root,
    target: services.filter((service) => service.root === root).map(({ id }) => id),
  }));
}

function servicesOfRow({ client }: Holdfast, row: string): ServiceInfo[] {
  return [...client.mirror.services.values()].filter((service) => isOfRow(service, row));
}

/** Services of this window; says so where there are none. */
async function choicesOf(
  holdfast: Holdfast,
  suits: (service: ServiceInfo) => boolean,
  picking: Picking,
): Promise<readonly (vscode.QuickPickItem & { readonly service: ServiceInfo })[] | undefined> {
  const services = [...holdfast.client.mirror.services.values()];
  const here = services.filter(({ root }) => isHere(root, holdfast.window));
  const choices = here.filter(suits).sort((a, b) => a.name.localeCompare(b.name));
  if (choices.length === 0) {
    const hasConfig = holdfast.window.configs.size > 0;
    if (here.length > 0) await sayNothingToDo(picking.none);
    else if (hasConfig)
      await sayNothingToDo(t('No service runs here.'), {
        title: t('Start All'),
        command: 'holdfast.startAll',
      });
    else
      await sayNothingToDo(t('No services are declared in this folder.'), {
        title: t('Create holdfast.yaml'),
        command: 'holdfast.createConfig',
      });
    return undefined;
  }
  const now = Date.now();
  return choices.map((service) => ({
    label: `$(${hasFailed(service) ? 'error' : isUp(service) ? 'pass-filled' : 'circle-outline'}) ${service.name}`,
    description: stateText(service, now),
    service,
  }));
}

function isOfRow({ id, name, group, root, config }: ServiceInfo, row: string): boolean {
  const names = [name, config.baseName ?? name];
  return (
    row === `service:${id}` ||
    row === `group:${group}:${root ?? ''}` ||
    row === `root:${root ?? ''}` ||
    names.some((one) => row === `named:${one}:${root ?? ''}`)
  );
}
