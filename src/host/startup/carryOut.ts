// Does what a startup plan says, and undoes it. Both can be repeated; each says what it did, step by step.

import { execFile } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noLoginManager } from '../../protocol/failure.ts';
import { userManager } from '../systemdScope.ts';
import type { PlannedCommand, PlannedFile, StartupPlan } from './plan.ts';

const COMMAND_TIMEOUT_MS = 30_000;

export interface Step {
  readonly step: 'wrote' | 'unchanged' | 'ran' | 'removed';
  /** A path or a command line. */
  readonly what: string;
}

/**
 * The scripts are written in any case: whoever has no manager of logins can run them in a way of their own.
 * Rejects with `unavailable`, which says so, where none answers or it refuses.
 */
export async function installStartup(plan: StartupPlan, env: NodeJS.ProcessEnv): Promise<readonly Step[]> {
  const steps = plan.scripts.map(write);
  const manager = managerOf(env);
  if (manager === undefined) throw noLoginManager('no systemd user manager answers', instead(plan, env));
  steps.push(write(plan.unit));
  for (const command of plan.install) {
    const refusal = await run(command, { ...env, ...manager });
    if (refusal !== undefined) {
      // Half of it would look as if it were set up.
      rmSync(plan.unit.path, { force: true });
      throw noLoginManager(refusal, instead(plan, env));
    }
    steps.push({ step: 'ran', what: command.argv.join(' ') });
  }
  return steps;
}

/** @returns nothing where nothing was set up */
export async function removeStartup(plan: StartupPlan, env: NodeJS.ProcessEnv): Promise<readonly Step[]> {
  const files = [...plan.traces, plan.unit.path, ...plan.scripts.map((script) => script.path)].filter(
    isThere,
  );
  const steps: Step[] = [];
  const manager = managerOf(env);
  if (manager !== undefined && isThere(plan.unit.path)) {
    for (const command of plan.uninstall) {
      const refusal = await run(command, { ...env, ...manager });
      if (refusal === undefined) steps.push({ step: 'ran', what: command.argv.join(' ') });
      else if (!command.mayFail) throw noLoginManager(refusal, []);
    }
  }
  for (const file of files) {
    rmSync(file, { force: true });
    steps.push({ step: 'removed', what: file });
  }
  return steps;
}

/** What the commands need in their environment; undefined where there is nobody to ask. */
function managerOf(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  return process.platform === 'darwin' || process.platform === 'win32' ? {} : userManager(env);
}

function instead(plan: StartupPlan, env: NodeJS.ProcessEnv): readonly string[] {
  const user = env['USER'] || 'YOU';
  return process.platform === 'darwin' || process.platform === 'win32'
    ? [`let something of your own run it at login: ${plan.script}`]
    : [
        `where systemd runs: log in as ${user} (not with su or sudo), or run: loginctl enable-linger ${user}; then holdfast startup again`,
        `elsewhere: let something of your own run it at login or boot, for example with crontab -e: @reboot ${plan.script}`,
      ];
}

function write({ path: file, text, mode, encoding }: PlannedFile): Step {
  if (existsSync(file) && readFileSync(file, encoding) === text) return { step: 'unchanged', what: file };
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { encoding, mode });
  chmodSync(file, mode);
  return { step: 'wrote', what: file };
}

/** A link that leads nowhere is there too. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

/** @returns why it did not work */
function run({ argv }: PlannedCommand, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: COMMAND_TIMEOUT_MS }, (error, stdout, stderr) => {
      const said = `${stderr}${stdout}`.trim() || error?.message;
      resolve(error === null ? undefined : `${argv.join(' ')}: ${said}`);
    });
  });
}
