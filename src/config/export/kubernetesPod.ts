// What runs in a pod: the container of a service with its probes, and before it those that wait for what it depends on.

import type { Command, HealthProbe, ReadyProbe, ServiceConfig } from '../../protocol/types.ts';
import { imageFor } from './images.ts';
import { argvOf, isAwaited, portsOf, type Stack } from './stack.ts';
import type { YamlValue } from './yamlText.ts';

type Map = { readonly [key: string]: YamlValue };

/** Has a shell and nc. */
const WAITER = 'busybox:1';

export function containerOf(config: ServiceConfig, name: string): Map {
  const { command, cwd, env, ready, health, limits, stop, tty } = config;
  const ports = portsOf(config);
  const readiness = ready === null ? undefined : probeOf(ready);
  const liveness = health === null ? undefined : probeOf(health);
  const resources = {
    ...(limits?.memoryBytes == null ? {} : { memory: String(limits.memoryBytes) }),
    ...(limits?.cpuPercent == null ? {} : { cpu: `${Math.max(1, Math.round(limits.cpuPercent * 10))}m` }),
  };
  return {
    name,
    image: imageFor(command),
    command: wordsOf(command),
    workingDir: cwd,
    ...(env.length === 0
      ? {}
      : { env: [...new Map(env)].map(([key, value]) => ({ name: key, value: literal(value) })) }),
    ...(ports.length === 0 ? {} : { ports: ports.map((port) => ({ containerPort: port })) }),
    ...(readiness === undefined ? {} : { readinessProbe: readiness }),
    // One success is all it may ask for.
    ...(liveness === undefined ? {} : { livenessProbe: { ...liveness, successThreshold: 1 } }),
    ...(Object.keys(resources).length === 0 ? {} : { resources: { limits: resources } }),
    ...(stop.command === null
      ? {}
      : { lifecycle: { preStop: { exec: { command: [...argvOf(stop.command)] } } } }),
    ...(tty ? { tty: true, stdin: true } : {}),
  };
}

/** One for each dependency that listens; nothing in a pod can see that another has ended. */
export function waitersOf(
  stack: Stack,
  { dependsOn }: ServiceConfig,
  slugOf: (name: string) => string,
): Map[] {
  return Object.keys(dependsOn).flatMap((on) => {
    const port = portToWaitFor(stack, on);
    if (port === undefined) return [];
    const wait = `until nc -z ${slugOf(on)} ${port}; do sleep 1; done`;
    return [{ name: `wait-for-${slugOf(on)}`, image: WAITER, command: ['sh', '-c', wait] }];
  });
}

/** Only what its Service offers can be reached from another pod. */
export function portToWaitFor(stack: Stack, name: string): number | undefined {
  const service = stack.services.find((one) => one.name === name);
  return service === undefined || isAwaited(stack, name) ? undefined : portsOf(service)[0];
}

/** @returns undefined for a line of output, which nothing sees */
function probeOf(probe: ReadyProbe | HealthProbe): Map | undefined {
  const action = actionOf(probe);
  if (action === undefined) return undefined;
  return {
    ...action,
    initialDelaySeconds: Math.ceil(probe.delayMs / 1_000),
    periodSeconds: Math.max(1, Math.ceil(probe.everyMs / 1_000)),
    timeoutSeconds: Math.max(1, Math.ceil(probe.timeoutMs / 1_000)),
    successThreshold: probe.successes,
    failureThreshold: probe.failures,
  };
}

function actionOf(probe: ReadyProbe | HealthProbe): Map | undefined {
  if ('port' in probe) return { tcpSocket: { port: probe.port } };
  if ('exec' in probe) return { exec: { command: wordsOf(probe.exec) } };
  if ('file' in probe) return { exec: { command: ['test', '-e', literal(probe.file)] } };
  return 'http' in probe ? { httpGet: httpGet(probe.http, probe.headers) } : undefined;
}

function httpGet(url: string, headers: Readonly<Record<string, string>>): Map {
  const [, scheme = 'http', host = '', port, path = '/'] =
    /^(https?):\/\/([^/:?#]+|\[[^\]]*\])(?::(\d+))?([/?].*)?$/.exec(url) ?? [];
  const isOwn = ['localhost', '127.0.0.1', '[::1]', ''].includes(host);
  const pairs = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return {
    ...(isOwn ? {} : { host }),
    path,
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    scheme: scheme.toUpperCase(),
    ...(pairs.length === 0 ? {} : { httpHeaders: pairs }),
  };
}

function wordsOf(command: Command): string[] {
  return argvOf(command).map(literal);
}

/** $(NAME) is a variable there; doubled, a dollar is one. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
