// `holdfast unstartup`: takes back all that `startup` wrote and ran. What runs goes on, and what was saved stays saved.

import { findRuntime } from '../../host/runtime.ts';
import { removeStartup } from '../../host/startup/carryOut.ts';
import { startupPlace } from '../../host/startup/place.ts';
import { startupPlan } from '../../host/startup/plan.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const unstartup: CommandFile = {
  configure: (command) => command,
  async run({ paths, print }) {
    const plan = startupPlan(startupPlace(paths, __dirname, await findRuntime(), process.env));
    const steps = await removeStartup(plan, process.env);
    print.json({ what: plan.what, steps });
    for (const { step, what } of steps) print.line(`${pc.dim(step.padEnd(9))} ${what}`);
    print.line(steps.length === 0 ? 'nothing was set up' : 'nothing is started at login any more');
    return ExitCode.ok;
  },
};
