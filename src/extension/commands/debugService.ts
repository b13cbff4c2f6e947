// Attaches VS Code's debugger to the process of a service, where that listens for one; a Node program that does not can be
// told to.

import * as vscode from 'vscode';
import { flatten } from '../../base/flatten.ts';
import type { ProcessNode, ServiceInfo } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { configurationOf } from '../debug/configuration.ts';
import { canOpen, nodePlaces, type Place, pythonPlaces } from '../debug/inspectors.ts';
import { isNodeInspector } from '../debug/nodeInspector.ts';
import { t } from '../l10n.ts';
import { openInspectorQuestion } from '../processTexts.ts';
import { sayNothingToDo } from '../say.ts';
import { isSure } from './endProcess.ts';
import { servicesOf } from './targets.ts';

const PYTHON_EXTENSION = 'ms-python.debugpy';
/** It opens within a tenth of a second, where the program ever returns to its event loop. */
const OPEN_TRIES = 40;
const OPEN_EVERY_MS = 250;

export async function debugService(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, hasProcess, {
    placeHolder: t('Service to debug'),
    none: t('There is no service to debug.'),
  });
  const service = services?.find(hasProcess);
  if (service === undefined) {
    const name = services?.[0]?.name;
    if (name !== undefined) await sayNothingToDo(t('{name} is not running.', { name }));
    return;
  }
  const places = await placesOf(holdfast, service);
  const place = places.length > 0 ? await pickPlace(places) : await openInspector(holdfast, service);
  if (place !== undefined) await attach(service, place);
}

function hasProcess({ run }: ServiceInfo): boolean {
  return run !== null && run.exit === null;
}

async function attach({ name, root }: ServiceInfo, place: Place): Promise<void> {
  if (place.kind === 'python' && vscode.extensions.getExtension(PYTHON_EXTENSION) === undefined) {
    await sayNothingToDo(
      t(
        '{name} waits for a Python debugger on port {port}; install the extension “Python Debugger” ({extension}) to attach it.',
        { name, port: place.port, extension: PYTHON_EXTENSION },
      ),
    );
    return;
  }
  const folder = root === null ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root));
  // VS Code itself says why it could not.
  await vscode.debug.startDebugging(folder, configurationOf(place, name));
}

async function placesOf(holdfast: Holdfast, service: ServiceInfo): Promise<readonly Place[]> {
  const processes = await processesOf(holdfast, service);
  const nodes = await Promise.all(
    nodePlaces(processes, service.config).map(async (place) =>
      (await isNodeInspector(place.host, place.port)) ? [place] : [],
    ),
  );
  return [...nodes.flat(), ...pythonPlaces(processes)];
}

async function processesOf(holdfast: Holdfast, service: ServiceInfo): Promise<readonly ProcessNode[]> {
  const { session } = service;
  return session === null ? [] : (await holdfast.request('process/tree', { session })).processes;
}

async function pickPlace(places: readonly Place[]): Promise<Place | undefined> {
  if (places.length === 1) return places[0];
  const items = places.map((place) => ({
    label: place.process.command,
    description: t('pid {pid}, port {port}', { pid: place.process.pid, port: place.port }),
    place,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Process to debug') }))?.place;
}

/** @returns undefined where there is none to open, which was said, or the user would not */
async function openInspector(holdfast: Holdfast, service: ServiceInfo): Promise<Place | undefined> {
  const candidates = process.platform === 'win32' ? [] : canOpen(await processesOf(holdfast, service));
  const chosen = await pickProcess(candidates);
  if (chosen === undefined) {
    if (candidates.length === 0)
      await sayNothingToDo(
        t('No debugger can attach to {name}: no Node inspector and no debugpy listens in it.', {
          name: service.name,
        }),
      );
    return undefined;
  }
  if (!(await isSure(openInspectorQuestion(service.name, chosen)))) return undefined;
  // The signal ends whatever is no Node program, so it goes to exactly the process that was shown.
  const same = flatten(await processesOf(holdfast, service)).find(
    ({ pid, startTime }) => pid === chosen.pid && startTime === chosen.startTime,
  );
  if (same !== undefined) process.kill(same.pid, 'SIGUSR1');
  for (let left = OPEN_TRIES; left > 0; left -= 1) {
    const [place] = await placesOf(holdfast, service);
    if (place !== undefined) return place;
    await new Promise((resolve) => setTimeout(resolve, OPEN_EVERY_MS));
  }
  const { name } = service;
  await sayNothingToDo(t('{name} did not open its inspector; its log may say why.', { name }), {
    title: t('Show Service Logs'),
    command: 'holdfast.showLogs',
  });
  return undefined;
}

async function pickProcess(candidates: readonly ProcessNode[]): Promise<ProcessNode | undefined> {
  if (candidates.length < 2) return candidates[0];
  const items = candidates.map((node) => ({
    label: node.command,
    description: t('pid {pid}', { pid: node.pid }),
    node,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Node program to debug') }))?.node;
}
