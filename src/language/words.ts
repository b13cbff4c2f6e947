// How a service is doing, in words for an editor.

import { assertNever } from '../base/assertNever.ts';
import { exitText } from '../client/exitText.ts';
import type { ServiceInfo } from '../protocol/types.ts';

/** A few words. */
export function stateWords({ state, nextRunAt }: ServiceInfo): string {
  switch (state.state) {
    case 'stopped':
      return (nextRunAt ?? null) === null ? 'stopped' : 'waiting for its clock';
    case 'waiting':
      return `waiting for ${state.on.map(({ service }) => service).join(', ') || 'others'}`;
    case 'running':
      if (state.healthy === false) return 'unhealthy';
      return state.ready ? 'running' : 'getting ready';
    case 'backingOff':
      return `crashed, try ${state.attempt} follows`;
    case 'failed':
    case 'lost':
      return `${state.state}: ${state.reason}`;
    case 'starting':
    case 'stopping':
    case 'completed':
      return state.state;
    default:
      return assertNever(state);
  }
}

/** Lines of Markdown. */
export function statusLines(service: ServiceInfo): readonly string[] {
  const { name, run, ports, restarts, warnings, isOutdated } = service;
  const exit = run?.exit ?? null;
  const facts = [
    run !== null && exit === null && `pid ${run.pid}`,
    ports.length > 0 && ports.map((port) => `:${port}`).join(' '),
    run !== null && exit === null && `since ${new Date(run.startedAt).toLocaleTimeString('sv')}`,
    restarts > 0 && `${restarts} restarts`,
  ];
  return [
    `**${name}**: ${stateWords(service)}`,
    facts.filter((fact) => fact !== false).join(' · '),
    exit === null ? '' : `last run: ${exitText(exit)}`,
    isOutdated ? 'What runs is not what this file says: it takes effect with the next `holdfast up`.' : '',
    ...(warnings ?? []),
  ].filter((line) => line !== '');
}
