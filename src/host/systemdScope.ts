// systemd's user manager: what is started in a scope of its own is not ended with the editor, the login or the memory
// limit of whoever started it. Only says whether it answers and how to start through it.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where it answers it takes some 20 ms. */
const PROBE_TIMEOUT_MS = 2_000;
/** After a failed probe: long enough not to be felt by a storm of starts, short enough to see it come back. */
const BELIEVE_ABSENCE_MS = 60_000;

const OPTIONS = ['--user', '--scope', '--quiet', '--collect'] as const;

let absentUntil = 0;

/** What `systemd-run` needs to find the manager; undefined where there is none. Costs two looks at the file system. */
export function userManager(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  if (process.platform !== 'linux' || performance.now() < absentUntil) return undefined;
  const runtimeDir = env['XDG_RUNTIME_DIR'] || `/run/user/${process.geteuid?.() ?? 0}`;
  if (!existsSync(path.join(runtimeDir, 'systemd', 'private'))) return undefined;
  if (!isOnPath('systemd-run', env['PATH'] ?? '')) return undefined;
  // Over ssh without PAM, from cron or su neither is set, and both are where they always are.
  const bus = path.join(runtimeDir, 'bus');
  return {
    XDG_RUNTIME_DIR: runtimeDir,
    ...(existsSync(bus) && {
      DBUS_SESSION_BUS_ADDRESS: env['DBUS_SESSION_BUS_ADDRESS'] || `unix:path=${bus}`,
    }),
  };
}

/** `systemd-run` replaces itself by the command, so pid, stdio and environment are as without it. */
export function scopeCommand(unit: string, command: readonly string[]): readonly string[] {
  return ['systemd-run', ...OPTIONS, `--unit=${unit}`, '--', ...command];
}

/** Asks for a scope for nothing. A refusal is remembered for a while. */
export function doesScopeWork(env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('systemd-run', [...OPTIONS, '--', 'true'], { env, timeout: PROBE_TIMEOUT_MS }, (error) => {
      if (error !== null) absentUntil = performance.now() + BELIEVE_ABSENCE_MS;
      resolve(error === null);
    });
  });
}

function isOnPath(name: string, searchPath: string): boolean {
  return searchPath.split(path.delimiter).some((folder) => existsSync(path.join(folder, name)));
}
