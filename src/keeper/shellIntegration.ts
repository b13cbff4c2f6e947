// Makes an interactive shell say where prompts and commands begin and how they ended. Only for a shell started just as
// itself: what somebody gave arguments to is left alone. The scripts are in `shell/`.

import path from 'node:path';
import type { EnvPairs } from '../protocol/types.ts';

interface Plan {
  readonly argv: string[];
  readonly env: EnvPairs;
  readonly tty: boolean;
}

/** @param shellDir folder of the scripts */
export function withShellIntegration<P extends Plan>(plan: P, shellDir: string): P {
  const [command = '', ...args] = plan.argv;
  const name = path.basename(command).replace(/\.exe$/i, '');
  const [arg = '', ...others] = args;
  // Interactive, or without a greeting: a shell as any other.
  const isPlain = others.length === 0 && ['', name === 'pwsh' ? '-nologo' : '-i'].includes(arg.toLowerCase());
  if (!plan.tty || !isPlain || variable(plan.env, 'HOLDFAST_SHELL_INTEGRATION') === '0') return plan;
  switch (name) {
    case 'bash':
      return { ...plan, argv: [command, '--init-file', path.join(shellDir, 'integration.bash'), ...args] };
    case 'zsh': {
      const user = variable(plan.env, 'ZDOTDIR');
      const env: EnvPairs = [
        ...plan.env,
        ...(user === undefined ? [] : ([['HOLDFAST_USER_ZDOTDIR', user]] as EnvPairs)),
        ['ZDOTDIR', path.join(shellDir, 'zsh')],
      ];
      return { ...plan, env };
    }
    case 'fish': {
      const script = path.join(shellDir, 'integration.fish').replaceAll(/['\\]/g, '\\$&');
      return { ...plan, argv: [command, '--init-command', `source '${script}'`, ...args] };
    }
    case 'pwsh': {
      const script = path.join(shellDir, 'integration.ps1').replaceAll("'", "''");
      return { ...plan, argv: [command, '-NoExit', ...args, '-Command', `. '${script}'`] };
    }
    default:
      return plan;
  }
}

function variable(env: EnvPairs, name: string): string | undefined {
  return env.findLast(([key]) => key === name)?.[1];
}
