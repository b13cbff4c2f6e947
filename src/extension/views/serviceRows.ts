// The rows of the Services view: what each service is doing, in a label, a line and a tooltip that says why.

import { assertNever } from '../../base/assertNever.ts';
import { exitText } from '../../client/exitText.ts';
import { isOverState } from '../../protocol/serviceStates.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { bytes, codeBlock, count, countdown, duration, escapeMarkdown, joined, ports } from './amounts.ts';
import { byRoot, type Places, rootName } from './places.ts';
import { folderRow, type Row, type RowIcon } from './row.ts';

export interface ServiceFigures {
  /** Memory of all processes of the service, bytes; null while nobody samples. */
  memoryOf(service: ServiceInfo): number | null;
  /** Epoch ms. */
  readonly now: number;
}

export function serviceRows(
  services: Iterable<ServiceInfo>,
  places: Places,
  figures: ServiceFigures,
): readonly Row[] {
  const { here, elsewhere } = byRoot([...services], places);
  const top =
    here.length === 1
      ? here.flatMap(([, ofRoot]) => groupedRows(ofRoot, true, figures))
      : here.map(([root, ofRoot]) => rootRow(root, ofRoot, true, figures));
  if (elsewhere.length === 0) return top;
  const others = elsewhere.map(([root, ofRoot]) => rootRow(root, ofRoot, false, figures));
  const running = elsewhere.flatMap(([, ofRoot]) => ofRoot).filter(isUp).length;
  const description = `${running} running in ${count(elsewhere.length, 'other folder')}`;
  return [...top, folderRow('elsewhere', 'Elsewhere', others, { description, fold: 'closed' })];
}

/** Whether it counts as running in `5/6`. */
export function isUp({ state }: ServiceInfo): boolean {
  return state.state === 'running' || state.state === 'completed';
}

export function hasFailed({ state }: ServiceInfo): boolean {
  return state.state === 'failed' || state.state === 'lost';
}

/** The state in one or a few words, as rows, tooltips and pickers say it. */
export function stateText(service: ServiceInfo, now: number): string {
  const { state } = service;
  const nextRunAt = nextRunOf(service);
  switch (state.state) {
    case 'stopped':
      return nextRunAt === null ? 'stopped' : `next run in ${duration(nextRunAt - now)}`;
    case 'waiting':
      return state.on.length === 0
        ? 'waiting'
        : `waiting for ${state.on.map(({ service: on }) => on).join(', ')}`;
    case 'starting':
      return 'starting';
    case 'running':
      if (state.healthy === false) return 'unhealthy';
      return state.ready ? 'running' : 'getting ready';
    case 'backingOff':
      return `crashed, next try in ${countdown(state.nextAt - now)}`;
    case 'stopping':
      return 'stopping';
    case 'completed':
      return 'completed';
    case 'failed':
      return `failed: ${state.reason}`;
    case 'lost':
      return `lost: ${state.reason}`;
    default:
      return assertNever(state);
  }
}

/** By its clock; an older daemon knows of none. */
function nextRunOf({ nextRunAt }: ServiceInfo): number | null {
  return nextRunAt ?? null;
}

function warningsOf({ warnings }: ServiceInfo): readonly string[] {
  return warnings ?? [];
}

/** @param isHere services of other windows' folders can be looked at and stopped, but not started from here */
function groupedRows(services: readonly ServiceInfo[], isHere: boolean, figures: ServiceFigures): Row[] {
  const sorted = [...services].sort((a, b) => a.name.localeCompare(b.name));
  const groups = [...new Set(sorted.flatMap(({ group }) => group ?? []))].sort();
  return [
    ...groups.map((group) => {
      const members = sorted.filter((service) => service.group === group);
      const root = members[0]?.root ?? '';
      return folderRow(
        `group:${group}:${root}`,
        group,
        members.map((service) => serviceRow(service, isHere, figures)),
        {
          description: upOf(members),
          context: contextOfMany(members, isHere),
          icon: { name: 'layers', color: null },
        },
      );
    }),
    ...sorted.filter(({ group }) => group === null).map((service) => serviceRow(service, isHere, figures)),
  ];
}

function rootRow(
  root: string | null,
  services: readonly ServiceInfo[],
  isHere: boolean,
  figures: ServiceFigures,
): Row {
  return folderRow(`root:${root ?? ''}`, rootName(root), groupedRows(services, isHere, figures), {
    description: upOf(services),
    context: contextOfMany(services, isHere),
    icon: { name: 'root-folder', color: null },
    tooltip: escapeMarkdown(root ?? 'Services of no folder'),
  });
}

function upOf(services: readonly ServiceInfo[]): string {
  return `${services.filter(isUp).length}/${services.length}`;
}

function serviceRow(service: ServiceInfo, isHere: boolean, figures: ServiceFigures): Row {
  const { state } = service.state;
  const text = stateText(service, figures.now);
  const memory = state === 'running' ? figures.memoryOf(service) : null;
  const isPlain = service.state.state === 'running' && text === 'running';
  const since = service.state.state === 'running' ? duration(figures.now - service.state.since) : undefined;
  const description = joined(
    !isPlain && firstLine(text),
    state === 'running' && ports(service.ports),
    since,
    memory !== null && bytes(memory),
    service.isOutdated && 'file changed',
  );
  return {
    id: `service:${service.id}`,
    label: service.name,
    description,
    icon: iconOf(service),
    tooltip: tooltipOf(service, text, figures),
    spoken: joined(service.name, isPlain && text, description).replaceAll(' · ', ', '),
    context: contextOf(service, isHere),
    fold: 'none',
    command: null,
    children: [],
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function iconOf(service: ServiceInfo): RowIcon {
  const { state } = service;
  switch (state.state) {
    case 'stopped':
      return { name: 'circle-outline', color: 'disabledForeground' };
    case 'waiting':
      return { name: 'watch', color: 'charts.yellow' };
    case 'starting':
    case 'stopping':
      return { name: 'loading~spin', color: null };
    case 'running':
      if (state.healthy === false || warningsOf(service).length > 0)
        return { name: 'warning', color: 'problemsWarningIcon.foreground' };
      return state.ready
        ? { name: 'pass-filled', color: 'testing.iconPassed' }
        : { name: 'loading~spin', color: 'testing.iconPassed' };
    case 'backingOff':
      return { name: 'history', color: 'problemsWarningIcon.foreground' };
    case 'completed':
      return { name: 'check', color: 'testing.iconPassed' };
    case 'failed':
      return { name: 'error', color: 'problemsErrorIcon.foreground' };
    case 'lost':
      return { name: 'debug-disconnect', color: 'problemsErrorIcon.foreground' };
    default:
      return assertNever(state);
  }
}

/** The words of the menus: what can be done to it now. */
function contextOf(service: ServiceInfo, isHere: boolean): string {
  const { state } = service.state;
  const words = ['service'];
  if (canStop(service)) words.push('canStop');
  if (isHere && isIdle(service)) words.push('canStart');
  else if (isHere && state !== 'stopping') words.push('canRestart');
  if (service.session !== null) words.push('hasLogs');
  if (service.run !== null && service.run.exit === null) words.push('hasProcess');
  if (service.config.tty && words.includes('hasProcess')) words.push('hasTerminal');
  return words.join(' ');
}

function contextOfMany(services: readonly ServiceInfo[], isHere: boolean): string {
  const words = ['services'];
  if (isHere && services.some(isIdle)) words.push('canStart');
  if (services.some(canStop)) words.push('canStop');
  return words.join(' ');
}

/** Nothing of it runs or is about to. */
export function isIdle({ state }: ServiceInfo): boolean {
  return isOverState(state.state);
}

/** Something of it runs, is about to, or is left to its clock. */
export function canStop(service: ServiceInfo): boolean {
  return !isIdle(service) || nextRunOf(service) !== null;
}

function tooltipOf(service: ServiceInfo, text: string, figures: ServiceFigures): string {
  const { state, config, run } = service;
  const parts = [`**${escapeMarkdown(service.name)}** — ${escapeMarkdown(text)}`];
  if (state.state === 'waiting')
    parts.push(...state.on.map((on) => `- ${escapeMarkdown(`${on.service}: ${on.because}`)}`));
  if (state.state === 'stopping' && state.blockedBy.length > 0)
    parts.push(`still there: pid ${state.blockedBy.join(', ')}`);
  const exit = 'exit' in state ? state.exit : null;
  if (exit) parts.push(`last run: ${escapeMarkdown(exitText(exit))}, ${duration(figures.now - exit.at)} ago`);
  if ('lastLines' in state && state.lastLines.length > 0) parts.push(codeBlock(state.lastLines));
  const command = typeof config.command === 'string' ? config.command : config.command.join(' ');
  parts.push(codeBlock([command]));
  parts.push(
    escapeMarkdown(
      joined(
        run !== null && run.exit === null && `pid ${run.pid}`,
        service.ports.length > 0 && `port ${service.ports.join(', ')}`,
        service.restarts > 0 && count(service.restarts, 'automatic restart'),
        config.cwd,
      ),
    ),
  );
  parts.push(...warningsOf(service).map(escapeMarkdown));
  const nextRunAt = nextRunOf(service);
  if (nextRunAt !== null) parts.push(`next run in ${duration(nextRunAt - figures.now)}`);
  if (service.isOutdated) parts.push('holdfast\\.yaml has changed since it was started\\.');
  if (service.isEnvRebuilt) parts.push('Its environment was rebuilt after a restart of the machine\\.');
  return parts.join('\n\n');
}
