// What of a service its unit cannot say, as sentences for whoever reads the unit.

import type { ServiceConfig } from '../../protocol/types.ts';
import type { Stack } from './stack.ts';

export function systemdNotes(
  { services }: Stack,
  config: ServiceConfig,
  { isJob, isTimed }: { readonly isJob: boolean; readonly isTimed: boolean },
): string[] {
  const { ready, health, restart, stop, limits, watch, ports, cron, group } = config;
  const notes: string[] = [];
  for (const [on, { condition }] of Object.entries(config.dependsOn)) {
    const probe = services.find(({ name }) => name === on)?.ready ?? null;
    if (condition === 'healthy')
      notes.push(`dependsOn ${on}: waits until it is ready, not until it is healthy.`);
    if (condition === 'started' && probe !== null && !('log' in probe))
      notes.push(`dependsOn ${on}: waits until it is ready, not only until it is started.`);
    if (condition === 'ready' && probe !== null && 'log' in probe)
      notes.push(`dependsOn ${on}: waits until it is started, since no unit sees its output.`);
  }
  if (ready !== null && 'log' in ready) notes.push(`ready: nothing waits for the line ${ready.log}.`);
  if (ready !== null && isJob)
    notes.push('ready: a unit that is waited for until it ends is never ready before.');
  if (health !== null)
    notes.push('health: nothing asks whether it is healthy, nor restarts it when it is not.');
  if (restart.policy === 'always' && isJob)
    notes.push('restart always: what others wait for until it ends is only restarted when it fails.');
  if (restart.policy !== 'never')
    notes.push('restart: no jitter, and the count ends with a time, not with a run that lasted long enough.');
  if (stop.keys !== null)
    notes.push(`stop keys ${stop.keys.join(' ')}: there is no terminal to type them into.`);
  if (config.tty) notes.push('tty: it has no terminal, so it may print without colours.');
  if (ports.length > 0) notes.push(`ports: it is expected to listen on ${ports.join(', ')}; nothing looks.`);
  if (config.onPortConflict === 'bump') notes.push('onPortConflict bump: it fails where a port is taken.');
  if (watch !== null) notes.push(`watch ${watch.paths.join(' ')}: nothing happens when a file changes.`);
  if (
    limits !== null &&
    (limits.memoryBytes !== null || limits.cpuPercent !== null) &&
    limits.action !== 'restart'
  )
    notes.push(
      `limits ${limits.action}: what needs more memory is killed, and slowed down for processor time.`,
    );
  if (cron !== null && !isTimed) notes.push(`cron ${cron}: there is no OnCalendar= for it.`);
  if (group !== null) notes.push(`group ${group}: units have none.`);
  return notes;
}
