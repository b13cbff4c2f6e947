// Ports a file gives its services and somebody else has right now, who that is, and what can be done: the next free one, or
// an end of who has it. The daemon knows; where none runs nothing is said.

import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { nextFreePort, portsOf } from '../config/movePorts.ts';
import type { Tree } from '../config/tree.ts';
import type { PortHolder, ServiceInfo } from '../protocol/types.ts';
import type { ConfigText } from './configText.ts';
import type { Finding, Fix } from './finding.ts';
import { rangeOf } from './names.ts';
import { type Outline, type Span, treeAt } from './outline.ts';

export interface PortSources {
  readonly find: (name: string) => ServiceInfo | undefined;
  /** Null: nobody. */
  readonly holderOf: (port: number) => Promise<PortHolder | null>;
}

/** Who asks for more is told of the first ones. */
const MAX_LOOKS = 50;
/** Longest command that is shown. */
const SHOWN = 40;

export async function takenPorts(
  { document, parsed, outline }: ConfigText,
  { find, holderOf }: PortSources,
): Promise<readonly Finding[]> {
  if (outline === undefined) return [];
  const declared = new Set(parsed.services.flatMap(portsOf));
  const places = [...new Set(parsed.services.map(({ name, baseName }) => baseName ?? name))]
    .flatMap((name) => placesOf(outline, name).map((place) => ({ ...place, name })))
    .slice(0, MAX_LOOKS);
  const found: Finding[] = [];
  for (const { name, port, span } of places) {
    const holder = await holderOf(port);
    if (holder === null || isOwn(holder, name, find(name))) continue;
    const next = await nextFreePort(port, declared, async (other) => (await holderOf(other)) === null);
    const range = rangeOf(document, span);
    const fixes: Fix[] =
      next === null ? [] : [{ title: `Use ${next}`, edit: { range, newText: String(next) } }];
    found.push({
      range,
      severity: DiagnosticSeverity.Information,
      message: `port ${port} is held by ${holderText(holder)}`,
      fixes: [...fixes, ...ending(holder)],
    });
  }
  return found;
}

/** Where the ports of a service stand: under `ports`, and in its probes. */
function placesOf(outline: Outline, name: string): { readonly port: number; readonly span: Span }[] {
  const paths = [['ports'], ['ready', 'port'], ['health', 'port']];
  const places = paths.flatMap((keys) => numbersIn(treeAt(outline, ['services', name, ...keys])));
  return [...new Map(places.map((place) => [place.port, place])).values()];
}

function numbersIn(tree: Tree | undefined): { readonly port: number; readonly span: Span }[] {
  if (tree === undefined || tree.kind === 'map') return [];
  if (tree.kind === 'list') return tree.items.flatMap(numbersIn);
  if (!/^\d{1,5}$/.test(tree.text) || tree.to - tree.at !== tree.text.length) return [];
  return [{ port: Number(tree.text), span: { from: tree.at, to: tree.to } }];
}

/** What the service itself has, or an instance of it. */
function isOwn({ session, service }: PortHolder, name: string, info: ServiceInfo | undefined): boolean {
  if (session === null || info === undefined) return false;
  return session === info.session || service === name || service?.startsWith(`${name}#`) === true;
}

function holderText({ pid, command, service, root, user }: PortHolder): string {
  if (pid === null) return user === null ? 'a process that may not be seen' : `a process of ${user}`;
  const what = service ?? short(command ?? 'a process');
  return `${what} (pid ${pid})${root === null ? '' : ` of ${root}`}`;
}

function ending({ pid, startTime, command, service, root }: PortHolder): Fix[] {
  if (service !== null && root !== null) {
    const command = { command: 'holdfast.stopService', arguments: [`named:${service}:${root}`] };
    return [{ title: `Stop ${service} of ${root}`, command }];
  }
  if (pid === null || startTime === null) return [];
  const row = `process:${pid}:${startTime}`;
  const title = `End ${short(command ?? 'it')} (pid ${pid})…`;
  return [{ title, command: { command: 'holdfast.endProcess', arguments: [row] } }];
}

function short(command: string): string {
  return command.length > SHOWN ? `${command.slice(0, SHOWN)}…` : command;
}
