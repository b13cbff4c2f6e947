// What a child's environment is made of. It is the caller's, never the daemon's: a long-lived process has the variables
// of the day it was started.

import type { EnvPairs, EnvPolicy } from '../protocol/types.ts';

/**
 * Never taken over from a caller: they make the editor's own processes what they are and break others. A file or
 * caller that sets one of them on purpose (`own`) still gets it.
 */
export const REMOVED_VARIABLES: readonly string[] = [
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'ELECTRON_NO_ASAR',
  // VS Code's debugger puts its bootloader in there, and it would debug the daemon's children.
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  // Ours, and made anew for each session.
  'HOLDFAST_SESSION',
  'HOLDFAST_ORIGINATOR',
  'HOLDFAST_SERVICE',
  'HOLDFAST_DETACH',
  'HOLDFAST_COMMAND',
];

const EDITOR_PREFIX = 'VSCODE_';

/**
 * Of the editor's variables a terminal keeps what makes `code FILE` open in its window and `git push` ask there.
 * Not VSCODE_INJECTION and its kin: shell integration is injected by the keeper, and twice would mark twice.
 */
const KEPT_EDITOR_VARIABLES: readonly string[] = [
  'VSCODE_IPC_HOOK_CLI',
  'VSCODE_GIT_IPC_HANDLE',
  'VSCODE_GIT_ASKPASS_NODE',
  'VSCODE_GIT_ASKPASS_MAIN',
  'VSCODE_GIT_ASKPASS_EXTRA_ARGS',
];

/** Without it hardly any Windows program starts. */
const WINDOWS_MINIMUM = ['SystemRoot'] as const;

export interface EnvironmentParts {
  readonly policy: EnvPolicy;
  /** The whole environment of who asks; used by the policy `client`. */
  readonly client: EnvPairs;
  /** From `loginEnvironment`; used by the policy `baseline`. */
  readonly baseline?: EnvPairs;
  /** What the caller or the file sets on top. */
  readonly own: EnvPairs;
  /** What Holdfast sets whatever the others say. */
  readonly always: EnvPairs;
}

/** @returns each name once, the last one given wins (on Windows whatever its case) */
export function composeEnvironment(parts: EnvironmentParts): EnvPairs {
  const inherited =
    parts.policy === 'client'
      ? parts.client
      : parts.policy === 'baseline'
        ? (parts.baseline ?? [])
        : minimum();
  return lastOfEach([...inherited.filter(([name]) => isKept(name)), ...parts.own, ...parts.always]);
}

/**
 * What a program on a terminal needs to know of it. Our emulators and VS Code's are xterm.js, whatever the caller's
 * own terminal is.
 */
export function terminalVariables(inherited: EnvPairs): EnvPairs {
  const known = new Map(inherited);
  const hasLocale = ['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => known.get(name));
  return [
    ['TERM', 'xterm-256color'],
    ['COLORTERM', 'truecolor'],
    ['TERM_PROGRAM', known.get('TERM_PROGRAM') || 'holdfast'],
    // Without a UTF-8 locale programs print question marks.
    ...(hasLocale
      ? []
      : [['LANG', process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'] as [string, string]]),
  ];
}

/** For processes of our own: neither what is removed for children nor anything of the editor. */
export function withoutEditorVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !REMOVED_VARIABLES.includes(name) && !name.startsWith(EDITOR_PREFIX),
    ),
  );
}

/** An environment object as ordered pairs. */
export function pairsOf(env: NodeJS.ProcessEnv): EnvPairs {
  return Object.entries(env).flatMap(
    ([name, value]): EnvPairs => (value === undefined ? [] : [[name, value]]),
  );
}

function isKept(name: string): boolean {
  if (REMOVED_VARIABLES.includes(name)) return false;
  return !name.startsWith(EDITOR_PREFIX) || KEPT_EDITOR_VARIABLES.includes(name);
}

function minimum(): EnvPairs {
  if (process.platform !== 'win32') return [];
  return WINDOWS_MINIMUM.map((name) => [name, process.env[name] ?? 'C:\\Windows']);
}

function lastOfEach(pairs: EnvPairs, ignoreCase = process.platform === 'win32'): EnvPairs {
  const byName = new Map<string, [string, string]>();
  for (const [name, value] of pairs) byName.set(ignoreCase ? name.toUpperCase() : name, [name, value]);
  return [...byName.values()];
}
