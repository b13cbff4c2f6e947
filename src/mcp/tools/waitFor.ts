// `wait_for`: until a service is ready or healthy, or a service or terminal ends, is quiet, or prints something.

import * as z from 'zod';
import { isStarted, notReady } from '../../client/readiness.ts';
import { isOverState } from '../../protocol/serviceStates.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import type { Agent } from '../agent.ts';
import type { Answer } from '../answer.ts';
import { meantBy } from '../chosen.ts';
import { noHealth, noService, stillWaiting, willNotCome } from '../refusals.ts';
import { serviceText } from '../texts.ts';
import { READS, timeoutSeconds, tool } from '../tool.ts';
import { untilText } from '../untilText.ts';
import { type Patience, untilEnded, untilState } from '../waits.ts';

/** The most one call to the daemon waits; longer waits are several. */
const MAX_CALL_MS = 20_000;
const QUIET_MS = 500;

export const waitFor = tool({
  name: 'wait_for',
  title: 'Wait for a service or terminal',
  description:
    'Waits until a service is "ready" or "healthy", or until a service or terminal ends ("exit"), has printed nothing for half a second ("idle"), or has printed a line that matches ("text"; the question at which a program waits counts too). Answers at once where that is so already, or where it cannot come. Use this instead of sleeping and looking again.',
  input: z
    .strictObject({
      target: z.string().min(1).max(256).describe('Name or id of a service or terminal.'),
      until: z.enum(['ready', 'healthy', 'exit', 'idle', 'text']),
      pattern: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe('With until "text": a JavaScript regular expression for one line.'),
      only_new: z
        .boolean()
        .default(false)
        .describe(
          'With until "text": only whole lines that are printed from now on; else what is there counts too.',
        ),
      timeout_seconds: timeoutSeconds,
    })
    .refine(({ until, pattern }) => (until === 'text') === (pattern !== undefined), {
      path: ['pattern'],
      message: 'pattern belongs to until "text", and until "text" needs it',
    }),
  annotations: READS,
  async run(agent, { target, until, pattern, only_new, timeout_seconds }, signal) {
    const { services: all } = await agent.link.request('service/list', { root: agent.root });
    const services = meantBy(target, all);
    const patience = {
      timeoutMs: timeout_seconds * 1_000,
      signal,
      onTimeout: () => stillWaiting(`${target} ${until}`, timeout_seconds, ''),
    };
    if (until === 'ready' || until === 'healthy') {
      if (services.length === 0) throw noService(target, until);
      return untilUp(agent, services, until, patience);
    }
    if (until === 'exit' && services.length > 0) return untilOver(agent, services, patience);
    const session = services[0]?.session ?? (await agent.session(target)).id;
    if (until === 'exit') return untilEnded(agent, target, session, patience);
    if (until === 'idle') return untilIdle(agent, target, session, patience);
    const wanted = { session, pattern: pattern ?? '', isOnlyNew: only_new };
    const line = await untilText(agent, wanted, patience);
    return { text: `${target} printed: ${line}` };
  },
});

function untilUp(
  agent: Agent,
  services: readonly ServiceInfo[],
  until: 'ready' | 'healthy',
  patience: Patience,
): Promise<Answer> {
  const blind = services.find(({ config }) => config.health === null);
  if (until === 'healthy' && blind !== undefined) throw noHealth(blind.name);
  return untilState(
    agent,
    (mirror) => {
      const now = services.flatMap(({ id }) => mirror.services.get(id) ?? []);
      const bad = now.find((one) => isStarted(one.state.state, one) && whyNever(one) !== null);
      if (bad !== undefined) throw willNotCome(`${bad.name} ${until}`, whyNever(bad) ?? '');
      const isSo = now.every(
        (one) =>
          isStarted(one.state.state, one) &&
          (until === 'ready' || one.health === 'healthy' || one.state.state === 'completed'),
      );
      return isSo ? { text: now.map((one) => serviceText(one, agent.owns)).join('\n') } : undefined;
    },
    patience,
  );
}

/** One that was left to its clock is not ready before somebody starts it. */
function whyNever(service: ServiceInfo): string | null {
  if (service.state.state === 'stopped') return 'it is stopped; start_services starts it';
  return notReady(service);
}

function untilOver(agent: Agent, services: readonly ServiceInfo[], patience: Patience): Promise<Answer> {
  return untilState(
    agent,
    (mirror) => {
      const now = services.flatMap(({ id }) => mirror.services.get(id) ?? []);
      return now.every(({ state }) => isOverState(state.state))
        ? { text: now.map((one) => serviceText(one, agent.owns)).join('\n') }
        : undefined;
    },
    patience,
  );
}

async function untilIdle(
  { link }: Agent,
  target: string,
  session: string,
  { timeoutMs, signal, onTimeout }: Patience,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const leftMs = Math.max(0, Math.round(deadline - performance.now()));
    const { isIdle } = await link.request('session/awaitIdle', {
      session,
      root: null,
      quietMs: QUIET_MS,
      maxWaitMs: Math.min(leftMs, MAX_CALL_MS),
    });
    if (isIdle) return { text: `${target} is idle: it has printed nothing for ${QUIET_MS} ms` };
    if (leftMs === 0 || signal.aborted) throw onTimeout();
  }
}
