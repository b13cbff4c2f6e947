// Services as a compose file: one container for each, with the folder of the project in it at the same place. What
// containers cannot say stands in a comment at the top of each.

import type { HealthProbe, ReadyProbe, ServiceConfig } from '../../protocol/types.ts';
import { GUESSED, imageFor } from './images.ts';
import { probeCommand } from './probeCommand.ts';
import {
  argvOf,
  type ExportedFile,
  origin,
  portsOf,
  printMs,
  type Stack,
  slugsOf,
  stackName,
} from './stack.ts';
import { type YamlValue, yamlText } from './yamlText.ts';

type Map = { readonly [key: string]: YamlValue | undefined };

export function exportCompose(stack: Stack): ExportedFile[] {
  const slugs = slugsOf(stack);
  const slugOf = (name: string): string => slugs.get(name) ?? name;
  const services = stack.services.map(
    (config) => [slugOf(config.name), serviceOf(stack, config, slugOf)] as const,
  );
  const top = [
    origin(stack),
    'Each service finds another under its name, not under localhost; one that listens on 127.0.0.1 is not found at all.',
    'A service gets the environment of its image and what stands here, not that of a shell.',
  ];
  const notes = stack.services.map((config) => ({
    path: ['services', slugOf(config.name)],
    lines: [GUESSED, ...notesOf(stack, config)],
  }));
  const value = { name: stackName(stack), services: Object.fromEntries(services) };
  return [{ name: 'compose.yaml', text: yamlText(value, top, notes) }];
}

function serviceOf(stack: Stack, config: ServiceConfig, slugOf: (name: string) => string): Map {
  const { env, stop, tty, limits, logs, group } = config;
  const ports = portsOf(config);
  const folders = stack.root === null || !isInside(config.cwd, stack.root) ? [config.cwd] : [stack.root];
  const dependencies = Object.entries(config.dependsOn).map(([on, { condition }]) => {
    const dependency = stack.services.find(({ name }) => name === on);
    return [slugOf(on), { condition: conditionOf(condition, dependency) }] as const;
  });
  return definedOnly({
    image: imageFor(config.command),
    command: argvOf(config.command).map(literal),
    working_dir: literal(config.cwd),
    volumes: folders.map((folder) => ({ type: 'bind', source: literal(folder), target: literal(folder) })),
    environment:
      env.length === 0 ? undefined : Object.fromEntries(env.map(([name, value]) => [name, literal(value)])),
    ports: ports.length === 0 ? undefined : ports.map((port) => `${port}:${port}`),
    depends_on: dependencies.length === 0 ? undefined : Object.fromEntries(dependencies),
    healthcheck: healthcheckOf(config),
    restart: restartOf(config.restart),
    stop_signal: stop.signal,
    stop_grace_period: printMs(stop.graceMs),
    tty: tty || undefined,
    stdin_open: tty || undefined,
    mem_limit: limits?.memoryBytes ?? undefined,
    cpus: limits?.cpuPercent == null ? undefined : limits.cpuPercent / 100,
    ulimits: limits?.files == null ? undefined : { nofile: limits.files },
    logging: {
      driver: 'json-file',
      options: {
        'max-size': `${Math.max(1, Math.round(logs.maxSizeBytes / 1024))}k`,
        'max-file': String(logs.maxFiles),
      },
    },
    labels: group === null ? undefined : { 'holdfast.group': literal(group) },
    profiles: isManual(stack, config) ? ['manual'] : undefined,
  });
}

/** A container has one check, and whoever depends on it waits for that. */
function healthcheckOf(config: ServiceConfig): Map | undefined {
  const probe = checkOf(config);
  const command = probe === undefined ? undefined : probeCommand(probe);
  if (probe === undefined || command === undefined) return undefined;
  const exec = 'exec' in probe ? probe.exec : '';
  return {
    test: typeof exec === 'string' ? ['CMD-SHELL', literal(command)] : ['CMD', ...exec.map(literal)],
    interval: printMs(probe.everyMs),
    timeout: printMs(probe.timeoutMs),
    retries: probe.failures,
    start_period: printMs(probe.delayMs),
  };
}

function checkOf({ ready, health }: ServiceConfig): ReadyProbe | HealthProbe | undefined {
  return ready !== null && !('log' in ready) ? ready : (health ?? undefined);
}

function conditionOf(
  condition: ServiceConfig['dependsOn'][string]['condition'],
  dependency: ServiceConfig | undefined,
): string {
  if (condition === 'completed') return 'service_completed_successfully';
  const isChecked = dependency !== undefined && checkOf(dependency) !== undefined;
  return condition !== 'started' && isChecked ? 'service_healthy' : 'service_started';
}

function restartOf({ policy, maxRestarts }: ServiceConfig['restart']): string {
  if (policy === 'on-failure') return `on-failure:${maxRestarts}`;
  return policy === 'always' ? 'unless-stopped' : 'no';
}

/** One that others need has to come up with them, whatever it says. */
function isManual({ services }: Stack, { name, autostart, cron }: ServiceConfig): boolean {
  return (!autostart || cron !== null) && !services.some(({ dependsOn }) => Object.hasOwn(dependsOn, name));
}

function notesOf(stack: Stack, config: ServiceConfig): string[] {
  const { ready, health, restart, stop, limits, watch, cron, timeoutMs, autostart } = config;
  const notes: string[] = [];
  for (const [on, { condition }] of Object.entries(config.dependsOn)) {
    const probe = stack.services.find(({ name }) => name === on)?.ready ?? null;
    if (condition === 'ready' && probe !== null && 'log' in probe)
      notes.push(`dependsOn ${on}: nothing waits for a line it prints.`);
  }
  if (ready !== null && 'log' in ready) notes.push(`ready: nothing waits for the line ${ready.log}.`);
  if (health !== null) notes.push('health: one that is not healthy is shown as such, and not restarted.');
  if (ready !== null && !('log' in ready) && health !== null) notes.push('health: only `ready` is asked.');
  if (restart.policy === 'always') notes.push(`restart: for ever, not ${restart.maxRestarts} times.`);
  if (restart.policy !== 'never') notes.push('restart: the time between restarts is that of the engine.');
  if (stop.command !== null) notes.push('stop command: it gets the signal only.');
  if (stop.keys !== null) notes.push(`stop keys ${stop.keys.join(' ')}: it gets the signal only.`);
  if (config.onPortConflict === 'bump') notes.push('onPortConflict bump: it fails where a port is taken.');
  if (watch !== null) notes.push(`watch ${watch.paths.join(' ')}: nothing happens when a file changes.`);
  if (limits?.nice != null) notes.push(`limits nice ${limits.nice}: containers have none.`);
  if (limits !== null && limits.action !== 'restart')
    notes.push(
      `limits ${limits.action}: what needs more memory is killed, and slowed down for processor time.`,
    );
  if (cron !== null) notes.push(`cron ${cron}: nothing starts it by the clock.`);
  if (timeoutMs !== null) notes.push(`timeout ${printMs(timeoutMs)}: a run may last for ever.`);
  if (!autostart && !isManual(stack, config))
    notes.push('autostart false: others need it, so it starts with them.');
  return notes;
}

/** compose puts in variables everywhere; doubled, a dollar is one. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function isInside(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith('/') || root.endsWith('\\') ? root : `${root}/`);
}

function definedOnly(map: Map): Map {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
