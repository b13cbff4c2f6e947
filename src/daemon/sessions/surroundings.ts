// What a new run in a terminal is surrounded by: its environment, its shell, its size.

import { composeEnvironment, terminalVariables } from '../../host/environment.ts';
import { linkedEnvironment } from '../../host/envLinks.ts';
import { loginEnvironment } from '../../host/loginEnvironment.ts';
import type { HostPaths } from '../../host/paths.ts';
import type { EnvPairs, EnvPolicy, SessionKind, Size } from '../../protocol/types.ts';

export const DEFAULT_SIZE: Size = { cols: 80, rows: 24 };

export interface Surroundings {
  readonly id: string;
  readonly kind: SessionKind;
  readonly root: string | null;
  /** The caller's. */
  readonly env: EnvPairs;
  readonly envPolicy: EnvPolicy;
  readonly originator: string;
  /** What the shell integration says with command lines; that of VS Code looks for it in the same place. */
  readonly nonce: string | null;
}

export async function sessionEnvironment(
  paths: HostPaths,
  { id, kind, root, env, envPolicy, originator, nonce }: Surroundings,
): Promise<EnvPairs> {
  const isWhole = envPolicy === 'client';
  const asked = isWhole && kind === 'terminal' ? linkedEnvironment(paths, root, env) : env;
  return composeEnvironment({
    policy: envPolicy,
    client: isWhole ? asked : [],
    ...(envPolicy === 'baseline' && { baseline: await loginEnvironment() }),
    own: [...(kind === 'pipe' ? [] : terminalVariables(env)), ...(isWhole ? [] : env)],
    always: [
      ['HOLDFAST_HOME', paths.home],
      ['HOLDFAST_SESSION', id],
      ['HOLDFAST_ORIGINATOR', originator],
      ...(nonce === null ? [] : ([['VSCODE_NONCE', nonce]] as EnvPairs)),
    ],
  });
}

/** Of what nobody else asked for. */
export function ownOriginator(): string {
  return `holdfast:${process.pid}`;
}

export function shellOf(env: EnvPairs): string {
  const named = env.findLast(([name]) => name === 'SHELL')?.[1];
  return named || (process.platform === 'win32' ? 'powershell.exe' : '/bin/sh');
}
