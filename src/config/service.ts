// One service, complete: what all places of the files say of it, with our defaults filled in.

import type { Command, EnvPairs, ServiceConfig } from '../protocol/types.ts';
import {
  DEFAULT_LOGS,
  DEFAULT_RESTART,
  DEFAULT_STOP,
  DEFAULT_WATCH,
  HEALTH_TIMING,
  NO_LIMITS,
  READY_TIMING,
} from './defaults.ts';
import type { ServiceDraft } from './draft.ts';
import { completeProbe } from './probes.ts';
import type { ProblemList } from './problems.ts';

/** What stands later in the list wins, key by key in `env`, the policies and the timing of probes. */
export function completeService(
  name: string,
  command: Command,
  root: string,
  env: EnvPairs,
  drafts: readonly ServiceDraft[],
  problems: ProblemList,
): ServiceConfig {
  const said: ServiceDraft = Object.assign({}, ...drafts);
  const dependsOn = [...(said.dependsOn ?? [])].map(([on, { condition }]) => [on, { condition }] as const);
  const cwd = said.cwd ?? root;
  return {
    name,
    baseName: null,
    instance: null,
    command,
    cwd,
    env: lastOfEach([...env, ...drafts.flatMap((draft) => draft.env ?? [])]),
    tty: said.tty ?? true,
    group: said.group ?? null,
    autostart: said.autostart ?? true,
    ports: [...(said.ports ?? [])],
    onPortConflict: said.onPortConflict ?? 'fail',
    dependsOn: Object.fromEntries(dependsOn),
    restart: Object.assign({ ...DEFAULT_RESTART }, ...drafts.map((draft) => draft.restart)),
    stop: Object.assign({ ...DEFAULT_STOP }, ...drafts.map((draft) => draft.stop)),
    ready: completeProbe(
      drafts.map(({ ready }) => ready),
      READY_TIMING,
      cwd,
    ),
    health: completeProbe(
      drafts.map(({ health }) => health),
      HEALTH_TIMING,
      cwd,
    ),
    logs: Object.assign({ ...DEFAULT_LOGS }, ...drafts.map((draft) => draft.logs)),
    watch: completeWatch(drafts, problems),
    limits: completeLimits(drafts),
    cron: said.cron ?? null,
    timeoutMs: said.timeoutMs ?? null,
  };
}

function completeWatch(drafts: readonly ServiceDraft[], problems: ProblemList): ServiceConfig['watch'] {
  const last = sinceLastNull(drafts.map(({ watch }) => watch));
  const { at, paths, ...said } = Object.assign({}, ...last);
  if (at === undefined) return null;
  if (paths !== undefined && paths.length > 0) return { ...DEFAULT_WATCH, ...said, paths };
  problems.error(at, '`watch` has no paths', 'add them: `watch: { paths: ["src/**"] }`');
  return null;
}

function completeLimits(drafts: readonly ServiceDraft[]): ServiceConfig['limits'] {
  const last = sinceLastNull(drafts.map(({ limits }) => limits));
  return last.length === 0 ? null : Object.assign({ ...NO_LIMITS }, ...last);
}

/** A null says that there is none, whatever stands below. */
function sinceLastNull<T extends object>(values: readonly (T | null | undefined)[]): T[] {
  return values.slice(values.lastIndexOf(null) + 1).flatMap((value) => value ?? []);
}

function lastOfEach(pairs: EnvPairs): EnvPairs {
  return [...new Map(pairs)];
}
