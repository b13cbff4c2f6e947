// Why a service is being ended, by which means, how long it has, and what is in the way.

import type { ServiceState } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import { printCommand } from '../probes/exec.ts';
import type { Service } from '../service.ts';
import { quoted, type Reasons } from './reasons.ts';

type Stopping = Extract<ServiceState, { readonly state: 'stopping' }>;

export function stopping(service: Service, state: Stopping, now: number): Reasons {
  const { machine, name } = service;
  const { sick } = machine;
  const reason = reasonOf(service);
  const known = quoted(sick?.output ?? []);
  if (state.blockedBy.length > 0)
    return {
      reason: `${reason}, but pid ${state.blockedBy.join(', ')} is still there`,
      details: [...known, `it was sent ${state.signal}, and SIGKILL when its time was over`],
      suggestions: [
        'a process that SIGKILL does not end waits for the kernel: look at its disks and mounts',
        `see what it printed: holdfast logs ${name}`,
      ],
    };
  return {
    reason,
    details: [...known, ...waysOf(service, state, now)],
    suggestions: [`if it always takes that long: handle ${state.signal} in it, or set \`stop\` of ${name}`],
  };
}

function reasonOf({ machine: { sick, wanted }, config }: Service): string {
  if (sick?.isLast === true) return `it is being stopped: ${sick.reason}`;
  if (wanted === 'down') return 'it is being stopped';
  if (sick === null) return 'it is being restarted';
  const what = config.restart.policy === 'never' ? 'ended' : 'started again';
  return `it is being ${what}: ${sick.reason}`;
}

function waysOf(
  { machine, config }: Service,
  { signal, deadline }: Stopping,
  now: number,
): readonly string[] {
  const { asked, note } = machine.ending;
  const leftMs = deadline - now;
  const within = leftMs > 0 ? `in ${printMs(leftMs)}` : 'now';
  switch (asked) {
    case 'nothing':
      return machine.process.kind === 'spawning'
        ? ['it is still being started, and is ended as soon as it is there']
        : ['nobody knows yet what of it runs; that is being looked for'];
    case 'command':
      return [
        `its stop command runs: ${printCommand(config.stop.command ?? '')}`,
        `where that does not end, it is sent ${signal} ${within}`,
      ];
    case 'keys':
      return ['its stop keys are being typed'];
    case 'itself':
      return [
        config.stop.command === null ? 'its stop keys were typed' : 'its stop command has run',
        `where it does not end by itself, it is killed ${within}`,
      ];
    case 'signal':
      return [
        ...(note === null ? [] : note.split('\n')),
        `it was sent ${signal}`,
        leftMs > 0 ? `it is killed ${within}` : 'it is being killed',
      ];
  }
}
