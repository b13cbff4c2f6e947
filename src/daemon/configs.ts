// `config/plan` and `config/apply`: reads the holdfast.yaml of a root, says what is wrong with it or what it would change,
// and declares what it says. Starting is another verb.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookupIn } from '../config/interpolate.ts';
import { parseConfig } from '../config/parse.ts';
import { planChanges } from '../config/plan.ts';
import { pairsOf } from '../host/environment.ts';
import { CONFIG_FILE } from '../host/root.ts';
import { configInvalid, notFound } from '../protocol/failure.ts';
import type { DaemonParams, DaemonResult, EnvPairs, ServiceInfo } from '../protocol/types.ts';
import type { Supervisor } from './services/supervisor.ts';

/** Both spellings are found, the first one first. */
const FILES = [CONFIG_FILE, CONFIG_FILE.replace(/yaml$/, 'yml')];

export class Configs {
  readonly #supervisor: Supervisor;
  /** Of the last apply in each root: what `${env:NAME}` meant then is what a plan compares with. */
  readonly #environments = new Map<string, EnvPairs>();

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor;
  }

  /** Problems are the answer here, not a failure. */
  plan({ root, text }: DaemonParams<'config/plan'>): DaemonResult<'config/plan'> {
    const found = readConfig(root);
    const source = text ?? found?.text;
    if (source === undefined) return { file: null, changes: [], problems: [] };
    const file = found?.file ?? join(root, CONFIG_FILE);
    const { services, problems } = parseConfig(source, {
      file,
      root,
      environment: lookupIn(this.#environments.get(root) ?? pairsOf(process.env)),
    });
    const current = this.#supervisor.configsOfFile(root);
    return { file, changes: planChanges(current, services), problems: [...problems] };
  }

  /** Throws `notFound` without a file, `configInvalid` with every problem when one of them is an error. */
  async apply({ root, env }: DaemonParams<'config/apply'>): Promise<ServiceInfo[]> {
    const found = readConfig(root);
    if (found === undefined) throw notFound('file', join(root, CONFIG_FILE));
    const { services, problems } = parseConfig(found.text, {
      file: found.file,
      root,
      environment: lookupIn(env),
    });
    if (problems.some(({ severity }) => severity === 'error')) throw configInvalid(problems);
    this.#environments.set(root, env);
    return this.#supervisor.apply(root, services);
  }
}

function readConfig(root: string): { file: string; text: string } | undefined {
  for (const name of FILES) {
    const file = join(root, name);
    try {
      return { file, text: readFileSync(file, 'utf8') };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return undefined;
}
