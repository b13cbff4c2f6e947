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
  const isPlain = args.length === 0 || (args.length === 1 && args[0] === '-i');
  if (!plan.tty || !isPlain || variable(plan.env, 'HOLDFAST_SHELL_INTEGRATION') === '0') return plan;
  switch (path.basename(command)) {
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
    default:
      return plan;
  }
}

function variable(env: EnvPairs, name: string): string | undefined {
  return env.findLast(([key]) => key === name)?.[1];
}
