// What of a service its Kubernetes objects cannot say, as sentences for whoever reads them.

import type { HealthProbe, ReadyProbe, ServiceConfig } from '../../protocol/types.ts';
import { GUESSED } from './images.ts';
import { portToWaitFor } from './kubernetesPod.ts';
import { isAwaited, printMs, type Stack } from './stack.ts';

export function kubernetesNotes(stack: Stack, config: ServiceConfig): string[] {
  const { ready, health, restart, stop, limits, watch, cron, timeoutMs } = config;
  const notes = [GUESSED];
  for (const [on, { condition }] of Object.entries(config.dependsOn)) {
    if (condition === 'completed')
      notes.push(`dependsOn ${on}: it has to have ended before: kubectl wait --for=condition=complete job/…`);
    else if (portToWaitFor(stack, on) === undefined)
      notes.push(`dependsOn ${on} (${condition}): it has no port to wait for.`);
    else notes.push(`dependsOn ${on} (${condition}): waits until it is reachable, once.`);
  }
  notes.push(...probeNotes('ready', ready), ...probeNotes('health', health));
  if (restart.policy === 'always' && isAwaited(stack, config.name))
    notes.push('restart always: what others wait for until it ends is only restarted when it fails.');
  else if (restart.policy === 'always') notes.push(`restart: for ever, not ${restart.maxRestarts} times.`);
  if (restart.policy !== 'never') notes.push('restart: the time between restarts is that of the cluster.');
  if (stop.signal !== 'SIGTERM')
    notes.push(`stop signal ${stop.signal}: it gets that of its image, else SIGTERM.`);
  if (stop.keys !== null) notes.push(`stop keys ${stop.keys.join(' ')}: it gets the signal only.`);
  if (config.onPortConflict === 'bump') notes.push('onPortConflict bump: each pod has ports of its own.');
  if (watch !== null) notes.push(`watch ${watch.paths.join(' ')}: nothing happens when a file changes.`);
  if (limits?.files != null) notes.push(`limits files ${limits.files}: they are those of the node.`);
  if (limits?.nice != null) notes.push(`limits nice ${limits.nice}: containers have none.`);
  if (limits !== null && limits.action !== 'restart')
    notes.push(
      `limits ${limits.action}: what needs more memory is killed, and slowed down for processor time.`,
    );
  if (cron !== null && (cron.trim().split(/\s+/).length === 6 || /l/i.test(cron.split(/\s+/)[2] ?? '')))
    notes.push(`cron ${cron}: seconds, and the last day of a month, are not known there.`);
  if (timeoutMs !== null && restart.policy === 'always' && cron === null)
    notes.push(`timeout ${printMs(timeoutMs)}: a run may last for ever.`);
  return notes;
}

function probeNotes(key: string, probe: ReadyProbe | HealthProbe | null): string[] {
  if (probe === null) return [];
  if ('log' in probe) return [`${key}: nothing waits for the line ${probe.log}.`];
  const notes: string[] = [];
  if ('http' in probe && probe.status !== null)
    notes.push(`${key} status ${probe.status}: any from 200 to 399 will do.`);
  if ('http' in probe && probe.body !== null) notes.push(`${key} body ${probe.body}: nothing looks at it.`);
  if ([probe.everyMs, probe.timeoutMs, probe.delayMs].some((ms) => ms % 1_000 !== 0))
    notes.push(`${key}: times are in whole seconds.`);
  if (key === 'health' && probe.successes > 1)
    notes.push(`health successes ${probe.successes}: one is enough.`);
  return notes;
}
