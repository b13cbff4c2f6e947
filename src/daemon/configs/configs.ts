// The holdfast.yaml of each root: says what is wrong with it or what it would change (`config/plan`), declares what it says
// (`config/apply`), and does so by itself when a file that asks for it (`autoApply`) is saved. Starting is another verb.

import { didYouMean } from '../../base/didYouMean.ts';
import type { Disposable } from '../../base/disposable.ts';
import { lookupIn } from '../../config/interpolate.ts';
import { type ParsedConfig, parseConfig } from '../../config/parse.ts';
import { changeOf, planChanges } from '../../config/plan.ts';
import { pairsOf } from '../../host/environment.ts';
import type { Log } from '../../host/log.ts';
import { alreadyExists, configInvalid, notFound, type Problem } from '../../protocol/failure.ts';
import { isOverState, isUpState } from '../../protocol/serviceStates.ts';
import type {
  DaemonParams,
  DaemonResult,
  EnvPairs,
  ServiceConfig,
  ServiceInfo,
  TargetResult,
} from '../../protocol/types.ts';
import type { Supervisor } from '../services/supervisor.ts';
import { readEntry } from './handDeclared.ts';
import { readConfigFile, readFile } from './readFile.ts';
import { watchFiles } from './watchFiles.ts';

interface Read extends Omit<ParsedConfig, 'repairs'> {
  readonly file: string;
}

export class Configs implements Disposable {
  readonly #supervisor: Supervisor;
  readonly #log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Of the last apply in each root: what `${env:NAME}` meant then is what a plan compares with. */
  readonly #environments = new Map<string, EnvPairs>();
  /** Of the files of each root that asks for `autoApply`. */
  readonly #watches = new Map<string, { readonly paths: string; readonly watch: Disposable }>();

  constructor(supervisor: Supervisor, log: Pick<Log, 'info' | 'warn' | 'error'>) {
    this.#supervisor = supervisor;
    this.#log = log;
  }

  /** Problems are the answer here, not a failure. */
  plan({ root, text, env }: DaemonParams<'config/plan'>): DaemonResult<'config/plan'> {
    const found = this.#read(root, this.#environmentOf(root, env), text);
    if (found === undefined) return { file: null, changes: [], profiles: {}, autoApply: false, problems: [] };
    const { file, services, profiles, autoApply, problems } = found;
    return {
      file,
      changes: planChanges(this.#supervisor.configsOfFile(root), services),
      profiles: Object.fromEntries(Object.entries(profiles).map(([name, names]) => [name, [...names]])),
      autoApply,
      problems: [...problems],
    };
  }

  /** Throws `notFound` without the file or the profile, `configInvalid` with every problem when one is an error. */
  async apply(params: DaemonParams<'config/apply'>): Promise<DaemonResult<'config/apply'>> {
    const { root, env, profile, startsAdded } = params;
    const found = this.#read(root, env, null);
    if (found === undefined) throw notFound('file', readConfigFile(root).file);
    if (hasErrors(found)) throw configInvalid(found.problems);
    const { services, profiles, problems } = found;
    const chosen = profile === null ? [] : Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
    if (profile !== null && chosen === undefined)
      throw notFound('profile', profile, didYouMean(profile, Object.keys(profiles)));
    this.#environments.set(root, env);
    const { declared, started } = await this.#declare(root, env, services, startsAdded);
    this.#follow(root, found);
    return { services: declared, started, profile: [...(chosen ?? [])], problems: [...problems] };
  }

  /**
   * Throws `invalidParams` for what can be no service, `alreadyExists` where the name is that of one that stands in the
   * file, or that is up as something else.
   */
  async declare(params: DaemonParams<'service/declare'>): Promise<DaemonResult<'service/declare'>> {
    const { root, name } = params;
    const config = readEntry(params);
    const ofFile = root === null ? [] : this.#supervisor.configsOfFile(root);
    if (ofFile.some((one) => one.name === name))
      throw alreadyExists('service', name, 'it stands in holdfast.yaml: choose another name');
    const known = this.#supervisor.list(root).find((one) => one.name === name);
    const isInUse = known !== undefined && !isOverState(known.state.state);
    if (isInUse && changeOf(known.config, config) !== 'keep')
      throw alreadyExists('service', name, 'stop or delete it first, or choose another name');
    return { service: await this.#supervisor.declare(root, config) };
  }

  /** After a start of the daemon: goes on watching the files that ask for it. */
  resume(): void {
    for (const root of new Set(this.#supervisor.list().map((service) => service.root))) {
      if (root === null || this.#supervisor.configsOfFile(root).length === 0) continue;
      try {
        const found = this.#read(root, this.#environmentOf(root), null);
        if (found !== undefined) this.#follow(root, found);
      } catch (error) {
        this.#log.error('the configuration of a root is not watched', error, { root });
      }
    }
  }

  dispose(): void {
    for (const { watch } of this.#watches.values()) watch.dispose();
  }

  #environmentOf(root: string, otherwise?: EnvPairs): EnvPairs {
    return this.#environments.get(root) ?? otherwise ?? pairsOf(process.env);
  }

  /** @param text instead of what the file holds @returns undefined when there is neither */
  #read(root: string, env: EnvPairs, text: string | null): Read | undefined {
    const { file, content } = readConfigFile(root);
    if (text === null && content.kind === 'unreadable') return unreadable(file, content.reason);
    const given = text ?? (content.kind === 'text' ? content.text : undefined);
    if (given === undefined) return undefined;
    return { file, ...parseConfig(given, { file, root, environment: lookupIn(env), read: readFile }) };
  }

  #follow(root: string, { file, files, autoApply }: Read): void {
    const known = this.#watches.get(root);
    const paths = autoApply ? [file, ...files] : [];
    // What is watched already goes on being watched: nothing can be missed in between.
    if ((known?.paths ?? '') === paths.join('\0')) return;
    known?.watch.dispose();
    this.#watches.delete(root);
    if (paths.length === 0) return;
    const didSave = (): void => {
      this.#didSave(root).catch((error: unknown) => {
        this.#log.error('a saved change could not be applied', error, { root });
      });
    };
    this.#watches.set(root, { paths: paths.join('\0'), watch: watchFiles(paths, didSave) });
  }

  /** @param startsAdded as `up` would have done with them; where nothing is up, nothing is started */
  async #declare(
    root: string,
    env: EnvPairs,
    services: readonly ServiceConfig[],
    startsAdded: boolean,
  ): Promise<{ declared: ServiceInfo[]; started: TargetResult[] }> {
    const before = this.#supervisor.list(root);
    const isUp = before.some(({ state, nextRunAt }) => isUpState(state.state) || nextRunAt !== null);
    const known = new Set(this.#supervisor.configsOfFile(root).map(({ name }) => name));
    const declared = await this.#supervisor.apply(root, services);
    const target = services.flatMap(({ name, autostart }) => (autostart && !known.has(name) ? [name] : []));
    if (!startsAdded || !isUp || target.length === 0) return { declared, started: [] };
    const params = { target, root, env, envPolicy: 'client', leaveToClock: true } as const;
    return { declared, started: (await this.#supervisor.start(params)).results };
  }

  async #didSave(root: string): Promise<void> {
    const env = this.#environmentOf(root);
    const found = this.#read(root, env, null);
    // A file that is gone, or empty for now, is no wish to stop everything: for that somebody has to ask.
    if (found === undefined || found.services.length === 0) {
      this.#log.warn('a saved change was not applied: no services are left', { root });
      return;
    }
    if (hasErrors(found)) {
      // Not what they say: that may quote a value of the environment.
      const places = found.problems.map(({ file, line, column }) => `${file}:${line}:${column}`);
      this.#log.warn('a saved change was not applied: it has mistakes', { root, places });
      return;
    }
    this.#follow(root, found);
    if (!found.autoApply) return;
    const changes = planChanges(this.#supervisor.configsOfFile(root), found.services);
    const changed = changes.filter(({ change }) => change !== 'keep');
    if (changed.length === 0) return;
    await this.#declare(root, env, found.services, true);
    this.#log.info('a saved change was applied', {
      root,
      changes: changed.map(({ service, change }) => `${change} ${service}`),
    });
  }
}

function hasErrors({ problems }: { readonly problems: readonly Problem[] }): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function unreadable(file: string, reason: string): Read {
  const message = `it cannot be read: ${reason} (repair that)`;
  const problem: Problem = { file, line: 1, column: 1, message, severity: 'error' };
  return { file, services: [], profiles: {}, autoApply: false, files: [], problems: [problem] };
}
