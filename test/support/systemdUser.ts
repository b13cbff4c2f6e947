// A systemd user manager of a test's own, as a login starts one: for units, scopes and their cgroups. It is real, but the
// machine must not have been booted by systemd, or the test would meet the manager of whoever runs it; a mount namespace
// of its own says to this one alone that it was. Its cgroup is its own too: a manager takes over what shares one with it.

import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './until.ts';

const SYSTEMD = '/lib/systemd/systemd';
/** Where a manager looks for who else is in its cgroup, on machines that have both kinds or the newer one. */
const HIERARCHIES = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup'];

export interface UserManager {
  systemctl(...args: readonly string[]): Promise<string>;
  /** Ends it as a power cut would, with all that runs in its units. */
  end(): Promise<void>;
}

/** Undefined where it can run; else why not. */
export function whyNoUserManager(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'only root can have one of its own';
  if (existsSync('/run/systemd/system')) return 'there is one of this machine';
  if (!existsSync(SYSTEMD) || !existsSync('/run/systemd')) return 'there is no systemd';
  return ownHierarchies().length === 0 ? 'there is no cgroup to give it' : undefined;
}

/** @param place where its socket and the user's units are; the same for each login of a user */
export async function startUserManager(place: string): Promise<UserManager> {
  const runtimeDir = path.join(place, 'run');
  const env = {
    PATH: process.env['PATH'],
    HOME: place,
    SHELL: '/bin/sh',
    XDG_RUNTIME_DIR: runtimeDir,
    XDG_CONFIG_HOME: path.join(place, 'config'),
  };
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  const cgroups = ownHierarchies().map((hierarchy) => path.join(hierarchy, path.basename(place)));
  const manager = spawn('unshare', ['--mount', 'sh', '-ec', ENTER, 'sh', ...cgroups], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  manager.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const end = async (): Promise<void> => {
    if (manager.exitCode === null && manager.signalCode === null) manager.kill('SIGKILL');
    await until('its cgroups to be empty', () => cgroups.flatMap(killAllIn).length === 0);
    for (const cgroup of cgroupsNamed(path.basename(place))) removeCgroup(cgroup);
  };
  onTestFinished(end);
  const systemctl = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile('systemctl', ['--user', ...args], { env }, (error, stdout, stderr) =>
        error === null ? resolve(stdout.trim()) : reject(new Error(`${args.join(' ')}: ${stderr}${stdout}`)),
      );
    });
  await until('the user manager', () =>
    systemctl('is-active', 'default.target').then(
      () => true,
      () => manager.exitCode !== null && Promise.reject(new Error(said)),
    ),
  );
  return { systemctl, end };
}

/** Into the cgroups, which are all it may ever touch, before anything of systemd runs. */
const ENTER = `
for cgroup in "$@"; do mkdir -p "$cgroup"; echo $$ > "$cgroup/cgroup.procs"; done
mount --make-rprivate /
mount -t tmpfs tmpfs /run/systemd
mkdir /run/systemd/system
exec ${SYSTEMD} --user
`;

/** Those that can be written to. */
function ownHierarchies(): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  return HIERARCHIES.filter((folder) =>
    mounts.some(([, at, type]) => at === folder && /^cgroup2?$/.test(type ?? '')),
  ).filter((folder) => {
    try {
      accessSync(path.join(folder, 'cgroup.procs'), constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @returns who was there */
function killAllIn(cgroup: string): number[] {
  if (!existsSync(cgroup)) return [];
  const inside = readdirSync(cgroup, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pids = readFileSync(path.join(cgroup, 'cgroup.procs'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(Number);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  return [...pids, ...inside.flatMap(({ name }) => killAllIn(path.join(cgroup, name)))];
}

/** In every hierarchy: a manager makes its own wherever there is a controller. */
function cgroupsNamed(name: string): string[] {
  return readdirSync('/sys/fs/cgroup')
    .flatMap((hierarchy) => [path.join('/sys/fs/cgroup', hierarchy, name), path.join('/sys/fs/cgroup', name)])
    .filter((folder, at, all) => existsSync(folder) && all.indexOf(folder) === at);
}

function removeCgroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(path.join(folder, entry.name));
  }
  rmdirSync(folder);
}
