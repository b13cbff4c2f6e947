// What is exported: the services of one root; and what they become: files. Names are made fit for where they go.

import type { Command, ServiceConfig } from '../../protocol/types.ts';

export interface Stack {
  /** Null: services that belong to no project. */
  readonly root: string | null;
  readonly services: readonly ServiceConfig[];
}

export interface ExportedFile {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

/** Of the whole: the last part of its root. */
export function stackName({ root }: Stack): string {
  return slug(root?.split(/[\\/]/).findLast((part) => part !== '') ?? '') || 'services';
}

/** Each service's name in lower case letters, digits and dashes, no two of them the same: `api#2` is `api-2`. */
export function slugsOf({ services }: Stack): ReadonlyMap<string, string> {
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name } of services) {
    const wanted = slug(name) || 'service';
    let free = wanted;
    for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`;
    taken.add(free);
    slugs.set(name, free);
  }
  return slugs;
}

/** Where it is expected to listen: what is declared, and what its probes ask here. */
export function portsOf({ ports, ready, health }: ServiceConfig): number[] {
  const asked = [ready, health].flatMap((probe) => {
    if (probe === null) return [];
    if ('port' in probe) return [probe.port];
    const own =
      'http' in probe ? /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/.exec(probe.http) : null;
    return own === null ? [] : [Number(own[1])];
  });
  return [...new Set([...ports, ...asked])];
}

/** What waits for the end of it: then it is a job, which may end. */
export function isAwaited({ services }: Stack, name: string): boolean {
  return services.some(({ dependsOn }) => dependsOn[name]?.condition === 'completed');
}

/** `10s`, `1500ms`: as systemd and compose read it. */
export function printMs(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

export function argvOf(command: Command): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

/** Said once, at the top of a file. */
export function origin({ root }: Stack): string {
  return `Exported by Holdfast${root === null ? '' : ` from ${root}`}.`;
}

/** As lines of a comment. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`).join('');
}

const MAX_SLUG = 40;

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, '');
}
