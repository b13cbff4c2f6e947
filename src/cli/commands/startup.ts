// `holdfast startup`: lets whoever looks after logins here bring the saved services back; `--print` only shows how.

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { lingers } from '../../host/doctor/containment.ts';
import { ensureHome } from '../../host/paths.ts';
import { findRuntime } from '../../host/runtime.ts';
import { installStartup } from '../../host/startup/carryOut.ts';
import { startupPlace } from '../../host/startup/place.ts';
import { type StartupPlan, startupPlan } from '../../host/startup/plan.ts';
import { installedVersion, installVersion } from '../../host/versions.ts';
import { isFailure } from '../../protocol/failure.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import type { Printer } from '../print.ts';

export const startup: CommandFile = {
  configure: (command) => command.option('--print', 'show what would be written and run, do nothing'),
  async run(context, _args, options) {
    const { paths, print } = context;
    const { dir } = installedVersion(paths, __dirname);
    const plan = startupPlan(startupPlace(paths, dir, await findRuntime(), process.env));
    if (options['print'] === true) {
      show(print, plan);
      return ExitCode.ok;
    }
    await installVersion(ensureHome(paths.home), __dirname);
    const steps = await installStartup(plan, process.env);
    await persist(context);
    const isSaved = existsSync(paths.snapshotFile);
    print.json({ what: plan.what, steps, isSaved });
    for (const { step, what } of steps) print.line(`${pc.dim(step.padEnd(9))} ${what}`);
    print.line(`${plan.what} brings the saved services back at ${startsAtBoot() ? 'boot' : 'login'}`);
    if (!isSaved) print.line(`${pc.cyan('→')} nothing is saved yet: holdfast save, while your services run`);
    if (process.platform === 'linux' && !startsAtBoot())
      print.line(`${pc.cyan('→')} to start at boot instead: loginctl enable-linger ${userInfo().username}`);
    return ExitCode.ok;
  },
};

function show(print: Printer, { what, scripts, unit, install }: StartupPlan): void {
  const files = [...scripts, unit];
  print.json({
    what,
    files: files.map(({ path, text, mode }) => ({ path, text, mode })),
    commands: install.map(({ argv }) => argv),
  });
  for (const { path, text } of files) {
    print.line(pc.bold(`# ${path}`));
    print.line(text);
  }
  print.line(pc.bold('# then'));
  for (const { argv } of install) print.line(argv.join(' '));
}

/** The daemon that runs now is meant to stay, as the one after the next login is. */
async function persist(context: Context): Promise<void> {
  try {
    await context.ask('never', 'daemon/setPersistence', { persistent: true });
  } catch (error) {
    if (!isFailure(error, 'daemonNotRunning')) throw error;
  }
}

function startsAtBoot(): boolean {
  return process.platform === 'linux' && lingers();
}
