// `holdfast doctor`: checks of this machine and installation; those from inside the daemon where one runs.

import { hostChecks } from '../../host/doctor/checks.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { Check } from '../../protocol/types.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';

const COLOR = { PASS: pc.green, WARN: pc.yellow, FAIL: pc.red } as const;

export const doctor: CommandFile = {
  configure: (command) => command,
  async run(context) {
    // Another machine is looked at by its daemon alone.
    const own = context.far === undefined ? await hostChecks(context.paths, process.env) : [];
    const checks = [...own, ...(await fromInside(context))];
    context.print.json(checks);
    for (const { check, result, detail, fix } of checks) {
      context.print.line(`${COLOR[result](result)}  ${check}: ${detail}`);
      if (fix !== null) context.print.line(`      ${pc.cyan('→')} ${fix}`);
    }
    return checks.some(({ result }) => result === 'FAIL') ? ExitCode.failure : ExitCode.ok;
  },
};

/** A daemon that does not run is fine; one that does not answer is a finding. */
async function fromInside(context: Context): Promise<readonly Check[]> {
  try {
    return (await context.ask('never', 'daemon/doctor', {})).checks;
  } catch (error) {
    if (isFailure(error, 'daemonNotRunning')) {
      return [{ check: 'daemon', result: 'PASS', detail: 'none is running', fix: null }];
    }
    return [
      {
        check: 'daemon',
        result: 'FAIL',
        detail: error instanceof Error ? error.message : String(error),
        fix: 'holdfast shutdown --force ends it; what runs goes on',
      },
    ];
  }
}
