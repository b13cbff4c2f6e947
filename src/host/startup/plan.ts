// What `holdfast startup` would write and run on this kind of machine, and what undoes it, as data: so that it can be
// shown, compared and tested without being done.

import { createHash } from 'node:crypto';
import type { Runtime } from '../runtime.ts';
import { launchAgentPlan } from './launchAgent.ts';
import { scheduledTaskPlan } from './scheduledTask.ts';
import { systemdPlan } from './systemdUnit.ts';

export interface StartupPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Where nobody chose another one: only its unit is called plainly `holdfast`. */
  readonly isDefaultHome: boolean;
  /** Ours, for the scripts. */
  readonly startupDir: string;
  /** Names the newest version that ever ran here. */
  readonly currentFile: string;
  /** Installed bundles to fall back on. */
  readonly programs: string;
  readonly runtime: Runtime;
  readonly user: {
    readonly name: string;
    readonly uid: number;
    readonly home: string;
    /** XDG_CONFIG_HOME. */
    readonly configHome: string;
  };
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly encoding: 'utf8' | 'utf16le';
}

export interface PlannedCommand {
  readonly argv: readonly string[];
  /** Undoing what was never done. */
  readonly mayFail: boolean;
}

export interface StartupPlan {
  /** For people: `systemd user unit holdfast.service`. */
  readonly what: string;
  /** Brings the saved services back, whoever runs it. */
  readonly script: string;
  /** What whoever looks after logins reads; its absence says that nothing is set up. */
  readonly unit: PlannedFile;
  /** Of our own. */
  readonly scripts: readonly PlannedFile[];
  /** Run when the files are there. */
  readonly install: readonly PlannedCommand[];
  /** Run before the files are removed. */
  readonly uninstall: readonly PlannedCommand[];
  /** Made by the commands; removed with the files. */
  readonly traces: readonly string[];
}

/** Linux serves as the pattern for the other Unixes too. */
export function startupPlan(place: StartupPlace): StartupPlan {
  const hash = createHash('sha256').update(place.home).digest('hex').slice(0, 8);
  const name = place.isDefaultHome ? 'holdfast' : `holdfast-${hash}`;
  if (place.platform === 'darwin') return launchAgentPlan(name, place);
  return place.platform === 'win32' ? scheduledTaskPlan(name, place) : systemdPlan(name, place);
}
