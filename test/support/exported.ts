// Services to be exported, and the files they become.

import { type ExportFormat, exportStack } from '../../src/config/export/exportStack.ts';
import type { ServiceConfig } from '../../src/protocol/types.ts';
import { aService } from './models.ts';

export const ROOT = '/home/ada/the shop';
export const timing = { delayMs: 0, everyMs: 500, timeoutMs: 1_000, successes: 1, failures: 3 };
export const { config: plain } = aService({ root: ROOT });

export function config(name: string, given: Partial<ServiceConfig> = {}): ServiceConfig {
  return { ...plain, name, cwd: ROOT, command: ['node', `${name}.mjs`], tty: false, ...given };
}

/** Texts by name. */
export function exported(
  format: ExportFormat,
  ...services: readonly ServiceConfig[]
): Record<string, string> {
  return Object.fromEntries(
    exportStack(format, { root: ROOT, services }).map(({ name, text }) => [name, text]),
  );
}

/** The only dependency of a service. */
export function on(
  service: string,
  condition: ServiceConfig['dependsOn'][string]['condition'],
): ServiceConfig['dependsOn'] {
  return { [service]: { condition } };
}
