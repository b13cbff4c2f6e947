// Checks what would end our processes together with a login or an editor.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Check } from '../../protocol/types.ts';
import { doesScopeWork, userManager } from '../systemdScope.ts';
import { pass, warn } from './check.ts';

const COMMAND_TIMEOUT_MS = 2_000;

export async function checkContainment(env: NodeJS.ProcessEnv): Promise<Check> {
  if (process.platform !== 'linux') return pass('containment', 'processes are not tied to the login');
  const manager = userManager(env);
  const hasScope = manager !== undefined && (await doesScopeWork({ ...env, ...manager }));
  const rules = await loginRules();
  if (rules.killsAtLogout && !rules.lingers) {
    return warn(
      'containment',
      'KillUserProcesses=yes: everything of this user ends at logout, terminals and services too',
      `loginctl enable-linger ${userInfo().username}`,
    );
  }
  if (hasScope) return pass('containment', 'daemon and keepers run in systemd scopes of their own');
  const place = ownCgroup();
  return place === '/' || place === undefined
    ? pass('containment', 'no user manager, and nothing above us that would be ended')
    : warn(
        'containment',
        `no user manager answers: what starts here is ended together with ${place}`,
        'start Holdfast from a normal login, or make systemd --user available',
      );
}

/** Whether services of this user start at boot, rather than at the first login, and go on after the last. */
export function lingers(): boolean {
  return existsSync(`/var/lib/systemd/linger/${userInfo().username}`);
}

async function loginRules(): Promise<{ readonly killsAtLogout: boolean; readonly lingers: boolean }> {
  if (!existsSync('/run/systemd/system')) return { killsAtLogout: false, lingers: lingers() };
  const answer = await outputOf('busctl', [
    'get-property',
    'org.freedesktop.login1',
    '/org/freedesktop/login1',
    'org.freedesktop.login1.Manager',
    'KillUserProcesses',
  ]);
  return { killsAtLogout: /\btrue\b/.test(answer), lingers: lingers() };
}

function ownCgroup(): string | undefined {
  try {
    return /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: COMMAND_TIMEOUT_MS }, (_error, stdout) => resolve(stdout));
  });
}
