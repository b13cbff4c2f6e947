// Why a service waits: each dependency with what keeps it, down to what its probe said last.

import type { ServiceState } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import type { Waits } from '../machine.ts';
import { quoted, type Reasons, type WhyAccess } from './reasons.ts';

export function waiting(on: Waits, access: WhyAccess): Reasons {
  return {
    reason: `it waits for ${on.map(({ service, condition }) => `${service} (${condition})`).join(', ')}`,
    details: on.flatMap(({ service, because }) => [because, ...detailsOf(service, access)]),
    suggestions: on.map(({ service }) => suggestionFor(service, access)),
  };
}

function detailsOf(name: string, { find, now }: WhyAccess): readonly string[] {
  const service = find(name);
  if (service === undefined) return [];
  const { state } = service.machine;
  const fault = service.lastFault;
  if (state.state === 'running' && fault !== null && fault.inARow > 0)
    return quoted([fault.reason, ...fault.output]);
  if (state.state !== 'backingOff') return [];
  const { maxRestarts } = service.config.restart;
  return quoted([`restart ${state.attempt} of ${maxRestarts} in ${printMs(state.nextAt - now)}`]);
}

const NOT_STARTED: ReadonlySet<ServiceState['state'] | undefined> = new Set(['stopped', 'completed']);

function suggestionFor(name: string, { find }: WhyAccess): string {
  const state = find(name)?.machine.state.state;
  if (state === undefined) return `declare ${name} in holdfast.yaml, or remove it from \`dependsOn\``;
  if (NOT_STARTED.has(state)) return `start it: holdfast start ${name}`;
  return `see why: holdfast why ${name}`;
}
