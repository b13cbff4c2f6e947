// What a service is doing in words: its state in one or a few, and in a tooltip all that explains it.

import { assertNever } from '../../base/assertNever.ts';
import { exitText } from '../../client/exitText.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { ago, codeBlock, countdown, duration, escapeMarkdown, joined, oneOrMany } from './amounts.ts';

/** The state in one or a few words, as rows, tooltips and pickers say it. */
export function stateText(service: ServiceInfo, now: number): string {
  const { state } = service;
  const nextRunAt = nextRunOf(service);
  switch (state.state) {
    case 'stopped':
      return nextRunAt === null ? t('stopped') : nextRunText(nextRunAt - now);
    case 'waiting':
      return state.on.length === 0
        ? t('waiting')
        : t('waiting for {names}', { names: state.on.map(({ service: on }) => on).join(', ') });
    case 'starting':
      return t('starting');
    case 'running':
      if (state.healthy === false) return t('unhealthy');
      return state.ready ? t('running') : t('getting ready');
    case 'backingOff':
      return t('crashed, next try in {wait}', { wait: countdown(state.nextAt - now) });
    case 'stopping':
      return t('stopping');
    case 'completed':
      return t('completed');
    case 'failed':
      return t('failed: {reason}', { reason: state.reason });
    case 'lost':
      return t('lost: {reason}', { reason: state.reason });
    default:
      return assertNever(state);
  }
}

function nextRunText(ms: number): string {
  return t('next run in {duration}', { duration: duration(ms) });
}

/** By its clock; an older daemon knows of none. */
export function nextRunOf({ nextRunAt }: ServiceInfo): number | null {
  return nextRunAt ?? null;
}

export function warningsOf({ warnings }: ServiceInfo): readonly string[] {
  return warnings ?? [];
}

export function serviceTooltip(service: ServiceInfo, text: string, now: number): string {
  const { state, config, run } = service;
  const parts = [`**${escapeMarkdown(service.name)}** — ${escapeMarkdown(text)}`];
  if (state.state === 'waiting')
    parts.push(...state.on.map((on) => `- ${escapeMarkdown(`${on.service}: ${on.because}`)}`));
  if (state.state === 'stopping' && state.blockedBy.length > 0)
    parts.push(t('still there: pid {pids}', { pids: state.blockedBy.join(', ') }));
  const exit = 'exit' in state ? state.exit : null;
  if (exit)
    parts.push(escapeMarkdown(t('last run: {how}, {ago}', { how: exitText(exit), ago: ago(now - exit.at) })));
  if ('lastLines' in state && state.lastLines.length > 0) parts.push(codeBlock(state.lastLines));
  const command = typeof config.command === 'string' ? config.command : config.command.join(' ');
  parts.push(codeBlock([command]));
  parts.push(
    escapeMarkdown(
      joined(
        run !== null && run.exit === null && t('pid {pid}', { pid: run.pid }),
        service.ports.length > 0 && t('port {ports}', { ports: service.ports.join(', ') }),
        service.restarts > 0 && restartsText(service.restarts),
        config.cwd,
      ),
    ),
  );
  parts.push(...warningsOf(service).map(escapeMarkdown));
  const nextRunAt = nextRunOf(service);
  if (nextRunAt !== null) parts.push(nextRunText(nextRunAt - now));
  if (service.isOutdated) parts.push(escapeMarkdown(t('holdfast.yaml has changed since it was started.')));
  if (service.isEnvRebuilt)
    parts.push(escapeMarkdown(t('Its environment was rebuilt after a restart of the machine.')));
  return parts.join('\n\n');
}

function restartsText(count: number): string {
  return oneOrMany(count, t('1 automatic restart'), t('{count} automatic restarts', { count }));
}
