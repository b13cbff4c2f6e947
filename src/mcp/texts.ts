// What services and sessions look like to an agent: one JSON object a line, with what it can act on and nothing else.

import { exitText } from '../client/exitText.ts';
import { notReady } from '../client/readiness.ts';
import type { RunExit, ServiceInfo, SessionInfo, TargetResult } from '../protocol/types.ts';
import type { Ownership } from './ownership.ts';

export function serviceText(service: ServiceInfo, owns: Ownership): string {
  const { name, id, group, state, health, ports, run, restarts, config, warnings, isOutdated } = service;
  const isRunning = state.state === 'running';
  return line({
    name,
    id,
    group,
    state: state.state,
    ready: isRunning ? state.ready : undefined,
    health: config.health === null ? undefined : health,
    reason: 'reason' in state ? state.reason : undefined,
    waitsFor: state.state === 'waiting' ? state.on.map(({ because }) => because) : undefined,
    pid: run !== null && run.exit === null ? run.pid : undefined,
    since: isRunning ? isoTime(state.since) : undefined,
    lastExit: run?.exit == null ? undefined : endText(run.exit),
    ports: ports.length > 0 ? ports : undefined,
    restarts: restarts > 0 ? restarts : undefined,
    changedInFile: isOutdated || undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
    startedByYou: owns.isOwnService(service),
  });
}

export function sessionText(session: SessionInfo, owns: Ownership): string {
  const { name, id, kind, state, run, argv, cwd, originator, foreground, viewers } = session;
  return line({
    name,
    id,
    kind: kind === 'terminal' ? undefined : kind,
    state,
    lastExit: run?.exit == null ? undefined : endText(run.exit),
    command: argv.join(' '),
    cwd,
    foreground,
    startedBy: originator ?? 'a person',
    startedByYou: owns.isOwnSession(session),
    shownBy: viewers.length > 0 ? viewers.map(({ label }) => label) : undefined,
  });
}

/** One line for each target that was refused, with why. */
export function refusedLines(results: readonly TargetResult[]): string[] {
  return results.flatMap(({ target, error }) => (error === null ? [] : [`${target}: ${error.message}`]));
}

/** One line for each that did not come up; what is left to its clock is well. */
export function unreadyLines(services: readonly ServiceInfo[]): string[] {
  return services.flatMap((service) => {
    const reason = notReady(service);
    return reason === null ? [] : [`${service.name} is not ready: ${reason} (why_service says more)`];
  });
}

/** Such as `exit code 1`, `SIGTERM (stopped)`. */
export function endText(exit: Omit<RunExit, 'at'>): string {
  const isPlain = exit.outcome === 'exited' || exit.outcome === 'lost';
  return isPlain ? exitText(exit) : `${exitText(exit)} (${exit.outcome})`;
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Without what is null or not said. */
function line(facts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(facts).filter(([, value]) => value != null)));
}
