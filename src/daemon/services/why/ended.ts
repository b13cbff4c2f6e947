// Why a service ended and is about to be started again, or is not any more: how it ended, what it printed last, and who had
// the port it could not have.

import type { RunExit, ServiceState } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import { printExit } from '../restartPolicy.ts';
import type { Service } from '../service.ts';
import { holderAdvice, portHint } from './portHint.ts';
import { quoted, type Reasons, type WhyAccess } from './reasons.ts';

type BackingOff = Extract<ServiceState, { readonly state: 'backingOff' }>;
type Failed = Extract<ServiceState, { readonly state: 'failed' }>;

export async function backingOff(service: Service, state: BackingOff, access: WhyAccess): Promise<Reasons> {
  const { config, name } = service;
  const { attempt, nextAt, reason, exit, lastLines } = state;
  const what = isEnd(reason, exit) ? `it ${reason}` : reason;
  const hint = await portHint(service, lastLines, access.findHolder);
  const next = `restart ${attempt} of ${config.restart.maxRestarts} in ${printMs(nextAt - access.now)}`;
  return {
    reason: `${what}; ${next}`,
    details: [...hint.details, ...said(service, lastLines)],
    suggestions: [
      ...hint.suggestions,
      ...adviceFor(service),
      `see what it printed: holdfast logs ${name}`,
      `start it now: holdfast restart ${name}`,
      `leave it stopped: holdfast stop ${name}`,
    ],
  };
}

export async function failed(service: Service, state: Failed, access: WhyAccess): Promise<Reasons> {
  const { name, holder } = service;
  const { reason, exit, lastLines } = state;
  const again = `when it is repaired: holdfast start ${name}`;
  const logs = `see what it printed: holdfast logs ${name}`;
  if (holder !== null) return { reason, details: [], suggestions: [...holderAdvice(service, holder), again] };
  if (exit === null && reason.startsWith('could not start'))
    return {
      reason,
      details: [],
      suggestions: [`look at \`command\` and \`cwd\` of ${name} in holdfast.yaml`, again],
    };
  const hint = await portHint(service, lastLines, access.findHolder);
  return {
    reason,
    details: [...hint.details, ...said(service, lastLines)],
    suggestions: [...hint.suggestions, ...adviceFor(service), logs, again],
  };
}

/** What its probe said, where that ended it, then what it printed itself. */
function said({ machine: { sick } }: Service, lastLines: readonly string[]): readonly string[] {
  if (sick === null || sick.output.length === 0) return lastLines;
  const printed = lastLines.length > 0 ? ['it printed last:', ...quoted(lastLines)] : [];
  return ['its health probe said last:', ...quoted(sick.output), ...printed];
}

/** Where its end was ours. */
function adviceFor({ machine: { sick }, name }: Service): readonly string[] {
  switch (sick?.cause) {
    case 'timeout':
      return [`if it may take longer: raise \`timeout\` of ${name}`];
    case 'limit':
      return [`if it needs that much: raise \`limits\` of ${name}`];
    default:
      return [];
  }
}

function isEnd(reason: string, exit: RunExit | null): boolean {
  return exit !== null && reason === printExit(exit);
}
