// `restart_services`: ends the runs and starts others, and waits until they are ready.

import * as z from 'zod';
import { isStarted } from '../../client/readiness.ts';
import { chosenServices } from '../chosen.ts';
import { leaveMark } from '../marks.ts';
import { stillWaiting } from '../refusals.ts';
import { refusedLines, serviceText, unreadyLines } from '../texts.ts';
import { confirm, ENDS, services, timeoutSeconds, tool } from '../tool.ts';
import { untilState } from '../waits.ts';

export const restartServices = tool({
  name: 'restart_services',
  title: 'Restart services',
  description:
    'Ends the running process of services and starts another, then waits until they are ready. Most dev servers take up changed files by themselves: look with read_logs first. Services you did not start are only restarted with confirm: true, after the person agreed.',
  input: z.strictObject({ services: services.min(1), timeout_seconds: timeoutSeconds, confirm }),
  annotations: { ...ENDS, idempotentHint: false },
  async question(agent, { services: words, confirm: isConfirmed }) {
    const chosen = await chosenServices(agent, words);
    return agent.owns.servicesQuestion('Restart these services?', chosen, isConfirmed);
  },
  async run(agent, { services: words, timeout_seconds, confirm: isConfirmed }, signal) {
    const chosen = await chosenServices(agent, words);
    agent.owns.checkServices('restart_services', chosen, isConfirmed);
    const ids = chosen.map(({ id }) => id);
    if (ids.length === 0) return { text: 'There was nothing to restart.' };
    const own = new Set(chosen.filter((one) => agent.owns.isOwnService(one)).map(({ id }) => id));
    const runsBefore = new Map(chosen.map(({ id, run }) => [id, run?.number ?? 0]));
    await leaveMark(agent, chosen, 'restart asked for');
    const { results } = await agent.link.request('service/restart', {
      ...agent.targets(ids),
      env: agent.env,
    });
    const settled = await untilState(
      agent,
      (mirror) => {
        const now = ids.flatMap((id) => mirror.services.get(id) ?? []);
        const isOver = now.every(
          (one) =>
            isStarted(one.state.state, one) &&
            // The run before may look ready for an instant more.
            (one.state.state !== 'running' || (one.run?.number ?? 0) > (runsBefore.get(one.id) ?? 0)),
        );
        return isOver ? now : undefined;
      },
      {
        timeoutMs: timeout_seconds * 1_000,
        signal,
        onTimeout: () => stillWaiting('all of it ready again', timeout_seconds, ''),
      },
    );
    // One that was the person's is that still.
    agent.owns.claim(settled.filter(({ id }) => own.has(id)));
    const failed = [...refusedLines(results), ...unreadyLines(settled)];
    return {
      text: [...failed, ...settled.map((service) => serviceText(service, agent.owns))].join('\n'),
      isError: failed.length > 0,
    };
  },
});
