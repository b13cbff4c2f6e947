// `start_services`: what `holdfast up` does, for an agent: reads holdfast.yaml, starts what is named and what that depends
// on, waits until it is ready. What was up already is left alone.

import * as z from 'zod';
import { isStarted } from '../../client/readiness.ts';
import { isOverState } from '../../protocol/serviceStates.ts';
import type { DaemonResult, ServiceInfo } from '../../protocol/types.ts';
import type { Agent } from '../agent.ts';
import { leaveMark } from '../marks.ts';
import { noProject, stillWaiting } from '../refusals.ts';
import { refusedLines, serviceText, unreadyLines } from '../texts.ts';
import { ADDS, confirm, services, timeoutSeconds, tool } from '../tool.ts';
import { untilState } from '../waits.ts';

export const startServices = tool({
  name: 'start_services',
  title: 'Start services',
  description:
    'Reads holdfast.yaml and starts services of this project with what they depend on, then waits until they are ready. Services that are up are left alone, so it is safe to call in order to make sure that something runs. Starts Holdfast itself where it does not run. They go on running when you are gone.',
  input: z.strictObject({
    services: services.default([]).describe('Names or groups; empty: all that start automatically.'),
    profile: z.string().min(1).max(128).optional().describe('Also the services of this profile.'),
    wait: z.boolean().default(true).describe('Whether to wait until they are ready.'),
    timeout_seconds: timeoutSeconds,
    confirm,
  }),
  annotations: ADDS,
  async question(agent, { services: named, profile, confirm: isConfirmed }) {
    // Where nothing runs yet, nothing is changed by it.
    const ending = await endedByFile(agent).catch(() => []);
    if (agent.owns.isRefused(ending, isConfirmed)) return null;
    const what = named.length > 0 ? named.join(', ') : 'all that start automatically';
    return {
      title: 'Start services?',
      lines: [
        `${what}${profile === undefined ? '' : `, and the profile ${profile}`}, as holdfast.yaml of ${agent.root} says`,
        ...ending.map(({ name }) => `restarts or removes ${name}, whose part of the file was changed`),
      ],
    };
  },
  async run(agent, { services: named, profile, wait, timeout_seconds, confirm: isConfirmed }, signal) {
    await agent.link.launch();
    const words = [...new Set([...named, ...(await apply(agent, profile ?? null, isConfirmed))])];
    const upBefore = await idsUp(agent);
    const { results, services: meant } = await agent.link.request('service/start', {
      ...agent.targets(words),
      env: agent.env,
      leaveToClock: named.length === 0,
    });
    const fresh = (await list(agent)).filter(
      ({ id, state }) => !upBefore.has(id) && !isOverState(state.state),
    );
    agent.owns.claim(fresh);
    const timeoutMs = timeout_seconds * 1_000;
    const ids = meant.map(({ id }) => id);
    const settled = await untilState(
      agent,
      (mirror) => {
        const now = ids.flatMap((id) => mirror.services.get(id) ?? []);
        return !wait || now.every((one) => isStarted(one.state.state, one)) ? now : undefined;
      },
      { timeoutMs, signal, onTimeout: () => stillWaiting('all of it ready', timeout_seconds, '') },
    ).finally(() => markStarted(agent, fresh));
    const failed = [...refusedLines(results), ...(wait ? unreadyLines(settled) : [])];
    const lines = [...failed, ...settled.map((service) => serviceText(service, agent.owns))];
    return { text: lines.join('\n') || 'There was nothing to start.', isError: failed.length > 0 };
  },
});

/** @returns names of the services of the profile */
async function apply(agent: Agent, profile: string | null, isConfirmed: boolean): Promise<readonly string[]> {
  const { link, root, env } = agent;
  if (root === null) throw noProject();
  const { file, changes } = await link.request('config/plan', { root, env });
  // Services can be declared without a file; a profile cannot.
  if (file === null && profile === null) return [];
  const ending = await touchedBy(agent, changes);
  agent.owns.checkServices(
    'start_services (holdfast.yaml was changed, and applying it restarts or removes these)',
    ending,
    isConfirmed,
  );
  const applied = await link.request('config/apply', { root, env, profile });
  await link.request('daemon/setPersistence', { persistent: true });
  return applied.profile;
}

/** What applying holdfast.yaml as it is now would end. */
async function endedByFile(agent: Agent): Promise<readonly ServiceInfo[]> {
  const { link, root, env } = agent;
  if (root === null) return [];
  return touchedBy(agent, (await link.request('config/plan', { root, env })).changes);
}

async function touchedBy(
  agent: Agent,
  changes: DaemonResult<'config/plan'>['changes'],
): Promise<readonly ServiceInfo[]> {
  const touched = new Set(
    changes.flatMap(({ service, change }) => (change === 'restart' || change === 'remove' ? [service] : [])),
  );
  return (await list(agent)).filter(({ name }) => touched.has(name));
}

async function list({ link, root }: Agent): Promise<readonly ServiceInfo[]> {
  return (await link.request('service/list', { root })).services;
}

async function idsUp(agent: Agent): Promise<ReadonlySet<string>> {
  return new Set((await list(agent)).filter(({ state }) => !isOverState(state.state)).map(({ id }) => id));
}

/** One that still waits for others has no log yet. */
async function markStarted(agent: Agent, fresh: readonly ServiceInfo[]): Promise<void> {
  const ids = new Set(fresh.map(({ id }) => id));
  await leaveMark(
    agent,
    (await list(agent)).filter(({ id }) => ids.has(id)),
    'started',
  );
}
