// The rows of the Services view: what each service is doing, in a label and a line. Its words are serviceTexts.ts'.

import { assertNever } from '../../base/assertNever.ts';
import { isOverState } from '../../protocol/serviceStates.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { bytes, duration, escapeMarkdown, joined, ports } from './amounts.ts';
import { byRoot, type Places, rootName, runningElsewhere } from './places.ts';
import { folderRow, type Row, type RowIcon } from './row.ts';
import { nextRunOf, serviceTooltip, stateText, warningsOf } from './serviceTexts.ts';

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
  const description = runningElsewhere(running, elsewhere.length);
  return [...top, folderRow('elsewhere', t('Elsewhere'), others, { description, fold: 'closed' })];
}

/** Whether it counts as running in `5/6`. */
export function isUp({ state }: ServiceInfo): boolean {
  return state.state === 'running' || state.state === 'completed';
}

export function hasFailed({ state }: ServiceInfo): boolean {
  return state.state === 'failed' || state.state === 'lost';
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
    tooltip: escapeMarkdown(root ?? t('Services of no folder')),
  });
}

function upOf(services: readonly ServiceInfo[]): string {
  return `${services.filter(isUp).length}/${services.length}`;
}

function serviceRow(service: ServiceInfo, isHere: boolean, figures: ServiceFigures): Row {
  const { state } = service.state;
  const text = stateText(service, figures.now);
  const memory = state === 'running' ? figures.memoryOf(service) : null;
  const isPlain = text === t('running');
  const since = service.state.state === 'running' ? duration(figures.now - service.state.since) : undefined;
  const description = joined(
    !isPlain && firstLine(text),
    state === 'running' && ports(service.ports),
    since,
    memory !== null && bytes(memory),
    service.isOutdated && t('file changed'),
  );
  return {
    id: `service:${service.id}`,
    label: service.name,
    description,
    icon: iconOf(service),
    tooltip: serviceTooltip(service, text, figures.now),
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
