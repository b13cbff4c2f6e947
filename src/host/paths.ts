// Where everything lies: the home, the folder of this host in it, and what each file is called. Makes the folders and
// refuses a home that is not safely ours; what is in the files is records.ts' business.

import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import { fileUnusable } from '../protocol/failure.ts';
import { isTemporaryOfTheDead } from './atomicWrite.ts';
import { machineId, pidNamespace } from './processIdentity.ts';

/** What the kernel calls the pid namespace that every process is in unless somebody made another. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

export interface HostPaths {
  readonly home: string;
  readonly hostId: string;
  /** `hosts/<id>`: all below is inside it. */
  readonly hostDir: string;
  readonly daemonLock: string;
  readonly startLock: string;
  readonly daemonFile: string;
  readonly current: string;
  readonly goodbye: string;
  /** Why a newer version did not get to take over. */
  readonly failedUpgrade: string;
  readonly keepersDir: string;
  readonly sessionsDir: string;
  readonly stateFile: string;
  readonly snapshotFile: string;
  readonly processesFile: string;
  readonly envDir: string;
  readonly versionsDir: string;
  readonly logDir: string;
  readonly daemonLog: string;
  readonly windowsDir: string;
  /** What a login runs. */
  readonly startupDir: string;
}

export interface SessionPaths {
  readonly dir: string;
  readonly meta: string;
  readonly owner: string;
  /** What is drawn over it. */
  readonly visual: string;
  readonly journalDir: string;
  readonly checkpointsDir: string;
}

export interface KeeperPaths {
  readonly dir: string;
  readonly record: string;
  readonly log: string;
}

/**
 * HOLDFAST_HOME, else the state folder of the platform. Not XDG_RUNTIME_DIR, which is deleted at logout while processes
 * live on, and no other XDG variable either: where the editor has it and a shell has not, a user would get two daemons.
 */
export function resolveHome(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  userHome: string = homedir(),
): string {
  const chosen = env['HOLDFAST_HOME'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  if (platform === 'darwin') return path.join(userHome, 'Library', 'Application Support', 'holdfast');
  if (platform !== 'win32') return path.join(userHome, '.local', 'state', 'holdfast');
  const local = env['LOCALAPPDATA'];
  return path.win32.join(local || path.win32.join(userHome, 'AppData', 'Local'), 'holdfast');
}

export function hostPaths(home: string, hostId: string = ownHostId()): HostPaths {
  const hostDir = path.join(home, 'hosts', hostId);
  const inHost = (name: string): string => path.join(hostDir, name);
  return {
    home,
    hostId,
    hostDir,
    daemonLock: inHost('daemon.lock'),
    startLock: inHost('start.lock'),
    daemonFile: inHost('daemon.json'),
    current: inHost('current'),
    goodbye: inHost('goodbye'),
    failedUpgrade: inHost('failed-upgrade.json'),
    keepersDir: inHost('keepers'),
    sessionsDir: inHost('sessions'),
    stateFile: inHost('state.json'),
    snapshotFile: inHost('snapshot.json'),
    processesFile: inHost('processes.json'),
    envDir: inHost('env'),
    versionsDir: inHost('versions'),
    logDir: inHost('log'),
    daemonLog: path.join(inHost('log'), 'daemon.log'),
    windowsDir: inHost('windows'),
    startupDir: inHost('startup'),
  };
}

export function sessionPaths(paths: HostPaths, id: string): SessionPaths {
  const dir = path.join(paths.sessionsDir, id);
  return {
    dir,
    meta: path.join(dir, 'meta.json'),
    owner: path.join(dir, 'owner'),
    visual: path.join(dir, 'visual.json'),
    journalDir: path.join(dir, 'journal'),
    checkpointsDir: path.join(dir, 'checkpoints'),
  };
}

export function keeperPaths(paths: HostPaths, id: string): KeeperPaths {
  const dir = path.join(paths.keepersDir, id);
  return { dir, record: path.join(dir, 'keeper.json'), log: path.join(dir, 'log') };
}

/**
 * Makes the folders. Throws `fileUnusable` when the home belongs to somebody else, others may write to it, or it
 * cannot be written: better said now than as a lost journal later.
 */
export function ensureHome(home: string): HostPaths {
  const paths = hostPaths(home);
  try {
    makeFolder(home);
  } catch (error) {
    throw homeFailure(home, error);
  }
  checkOwner(home);
  try {
    mkdirSync(paths.hostDir, { recursive: true, mode: 0o700 });
    checkOwner(paths.hostDir);
    // All that is worth protecting lies in here; a home that is a user's own choice keeps its mode.
    chmodSync(paths.hostDir, 0o700);
    for (const dir of [
      paths.keepersDir,
      paths.sessionsDir,
      paths.envDir,
      paths.versionsDir,
      paths.logDir,
      paths.windowsDir,
    ]) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
    }
    accessSync(paths.hostDir, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const name of readdirSync(paths.hostDir)) {
      if (isTemporaryOfTheDead(name)) rmSync(path.join(paths.hostDir, name), { force: true });
    }
  } catch (error) {
    throw homeFailure(home, error);
  }
  return paths;
}

/** Not mkdir's own `recursive`: below /proc and the like, Node 20 then loops for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (path.dirname(folder) !== folder) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Several processes may start at once.
    if (!existsSync(folder)) throw error;
  }
}

/** Throws when the folder is another user's, or one that others may write to. */
export function checkOwner(folder: string, ownUid: number | undefined = process.geteuid?.()): void {
  const stat: Stats = statSync(folder);
  if (!stat.isDirectory()) throw fileUnusable(folder, 'it is not a folder; set HOLDFAST_HOME to one');
  if (ownUid === undefined) return;
  if (stat.uid !== ownUid) {
    throw fileUnusable(
      folder,
      `it belongs to user ${stat.uid} and this is user ${ownUid}; run as its owner, or set HOLDFAST_HOME to a folder of your own`,
    );
  }
  if ((stat.mode & 0o022) !== 0) {
    throw fileUnusable(folder, `others may write to it; run: chmod go-w '${folder}'`);
  }
}

/** A second machine, container or WSL that shares the home gets a folder of its own: its pids mean nothing here. */
function ownHostId(): string {
  const namespace = pidNamespace();
  const isInitial = namespace === undefined || namespace === INITIAL_PID_NAMESPACE;
  // Numbers of namespaces are given out again, so two containers are also told apart by their names.
  const container = isInitial ? '' : `${namespace} ${hostname()}`;
  const text = JSON.stringify([machineId() ?? hostname(), container, process.geteuid?.() ?? 'user']);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function homeFailure(home: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  return fileUnusable(
    home,
    `${error.message}; make it writable, or set HOLDFAST_HOME to a folder that is`,
    error,
  );
}
