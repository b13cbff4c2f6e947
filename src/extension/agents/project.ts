// `holdfast mcp` of this window: for which projects, and how it is started. In a workspace that is not trusted it is not.

import { homedir } from 'node:os';
import path from 'node:path';
import type { LauncherPlace } from '../terminals/launcher.ts';
import type { Window } from '../window.ts';

export interface ServerStart {
  readonly label: string;
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
}

type Places = Pick<Window, 'roots' | 'configs'>;

/** Those with a holdfast.yaml; where there is none, the folders, for their terminals. */
export function projectsOf({ roots, configs }: Places): readonly string[] {
  const declared = roots.filter((root) => configs.has(root));
  return declared.length > 0 ? declared : roots;
}

/** @param root null: in no project @param all what the window has: one alone needs no name */
export function serverStart(
  launcher: LauncherPlace,
  root: string | null,
  all: readonly string[] = [],
): ServerStart {
  const { HOLDFAST_HOME: home } = launcher.env;
  return {
    label: root === null || all.length < 2 ? 'Holdfast' : `Holdfast: ${shortName(root, all)}`,
    command: launcher.path,
    args: root === null ? ['mcp'] : ['mcp', '--root', root],
    cwd: root ?? homedir(),
    env: home === undefined ? {} : { HOLDFAST_HOME: home },
  };
}

function shortName(root: string, all: readonly string[]): string {
  const name = path.basename(root);
  return all.some((other) => other !== root && path.basename(other) === name) ? root : name;
}
