// Services as Kubernetes objects: a Deployment for what is to run for ever, a Job for what ends, a CronJob for what has a
// time, and a Service for who listens. What they cannot say stands in a comment at the top of each.

import type { ServiceConfig } from '../../protocol/types.ts';
import { kubernetesNotes } from './kubernetesNotes.ts';
import { containerOf, waitersOf } from './kubernetesPod.ts';
import { type ExportedFile, isAwaited, origin, portsOf, type Stack, slugsOf, stackName } from './stack.ts';
import { type YamlValue, yamlText } from './yamlText.ts';

type Map = { readonly [key: string]: YamlValue | undefined };

export function exportKubernetes(stack: Stack): ExportedFile[] {
  const slugs = slugsOf(stack);
  const slugOf = (name: string): string => slugs.get(name) ?? name;
  const top = [
    origin(stack),
    'The code has to be in the images. A service gets the environment of its image and what stands here, not that of a shell.',
    'Each service finds another under its name, not under localhost.',
  ];
  const texts = stack.services.flatMap((config, at) => {
    const name = slugOf(config.name);
    const notes = [{ path: [], lines: kubernetesNotes(stack, config) }];
    const labels = {
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/part-of': stackName(stack),
      ...(config.group === null ? {} : { 'holdfast/group': labelValue(config.group) }),
    };
    const work = workload(stack, config, { name, labels }, slugOf);
    const service =
      portsOf(config).length === 0 ? [] : [yamlText(serviceOf(config, { name, labels }), [], [])];
    return [yamlText(work, at === 0 ? top : [], notes), ...service];
  });
  return [{ name: 'kubernetes.yaml', text: texts.join('---\n') }];
}

interface Identity {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

function workload(
  stack: Stack,
  config: ServiceConfig,
  metadata: Identity,
  slugOf: (name: string) => string,
): Map {
  const isJob = config.restart.policy !== 'always' || isAwaited(stack, config.name);
  const waiters = waitersOf(stack, config, slugOf);
  const spec = {
    terminationGracePeriodSeconds: seconds(config.stop.graceMs),
    ...(isJob || config.cron !== null
      ? { restartPolicy: retries(config) === 0 ? 'Never' : 'OnFailure' }
      : {}),
    ...(waiters.length === 0 ? {} : { initContainers: waiters }),
    containers: [containerOf(config, metadata.name)],
  };
  const template = { metadata: { labels: metadata.labels }, spec };
  const job = {
    backoffLimit: retries(config),
    ...(config.timeoutMs === null ? {} : { activeDeadlineSeconds: seconds(config.timeoutMs) }),
    template,
  };
  if (config.cron !== null) {
    const isSuspended = config.autostart ? {} : { suspend: true };
    const cron = {
      schedule: config.cron,
      concurrencyPolicy: 'Forbid',
      ...isSuspended,
      jobTemplate: { spec: job },
    };
    return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { ...metadata }, spec: cron };
  }
  if (isJob) {
    const isSuspended = config.autostart ? {} : { suspend: true };
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { ...metadata },
      spec: { ...isSuspended, ...job },
    };
  }
  const deployment = {
    replicas: config.autostart ? 1 : 0,
    // Two at once would fight for what one of them holds.
    strategy: { type: 'Recreate' },
    selector: { matchLabels: { 'app.kubernetes.io/name': metadata.name } },
    template,
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata }, spec: deployment };
}

function serviceOf(config: ServiceConfig, metadata: Identity): Map {
  const spec = {
    selector: { 'app.kubernetes.io/name': metadata.name },
    ports: portsOf(config).map((port) => ({ name: `port-${port}`, port })),
  };
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata }, spec };
}

function retries({ restart }: ServiceConfig): number {
  return restart.policy === 'never' ? 0 : restart.maxRestarts;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}

function labelValue(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 63);
}
