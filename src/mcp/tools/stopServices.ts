// `stop_services`: stops services, dependants first, and waits until they have. Not those of somebody else without asking.

import * as z from 'zod';
import { isOverState } from '../../protocol/serviceStates.ts';
import { chosenServices } from '../chosen.ts';
import { leaveMark } from '../marks.ts';
import { stillWaiting } from '../refusals.ts';
import { refusedLines, serviceText } from '../texts.ts';
import { confirm, ENDS, services, timeoutSeconds, tool } from '../tool.ts';
import { untilState } from '../waits.ts';

export const stopServices = tool({
  name: 'stop_services',
  title: 'Stop services',
  description:
    'Stops services of this project and waits until they have ended. Services you did not start are only stopped with confirm: true, after the person agreed; without it you are told exactly what would end. To make a service take up a change, restart_services is enough.',
  input: z.strictObject({ services: services.min(1), timeout_seconds: timeoutSeconds, confirm }),
  annotations: ENDS,
  async question(agent, { services: words, confirm: isConfirmed }) {
    const up = (await chosenServices(agent, words)).filter(({ state }) => !isOverState(state.state));
    return agent.owns.servicesQuestion('Stop these services?', up, isConfirmed);
  },
  async run(agent, { services: words, timeout_seconds, confirm: isConfirmed }, signal) {
    const chosen = await chosenServices(agent, words);
    agent.owns.checkServices('stop_services', chosen, isConfirmed);
    const ids = chosen.map(({ id }) => id);
    if (ids.length === 0) return { text: 'There was nothing to stop.' };
    await leaveMark(agent, chosen, 'stop asked for');
    const { results } = await agent.link.request('service/stop', agent.targets(ids));
    const stopped = await untilState(
      agent,
      (mirror) => {
        const now = ids.flatMap((id) => mirror.services.get(id) ?? []);
        return now.every(({ state }) => isOverState(state.state)) ? now : undefined;
      },
      {
        timeoutMs: timeout_seconds * 1_000,
        signal,
        onTimeout: () => stillWaiting('all of it stopped', timeout_seconds, 'It is being stopped.'),
      },
    );
    const refused = refusedLines(results);
    return {
      text: [...refused, ...stopped.map((service) => serviceText(service, agent.owns))].join('\n'),
      isError: refused.length > 0,
    };
  },
});
