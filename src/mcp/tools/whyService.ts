// `why_service`: why services are as they are, and what to do.

import * as z from 'zod';
import { READS, services, tool } from '../tool.ts';

export const whyService = tool({
  name: 'why_service',
  title: 'Why a service is as it is',
  description:
    'Explains the state of services: what one waits for, why it fails or keeps restarting, its last lines, who holds its port, and what to do. Call this before you read whole logs.',
  input: z.strictObject({ services: services.default([]).describe('Names or groups; empty: all.') }),
  annotations: READS,
  async run(agent, { services: words }) {
    const { explanations } = await agent.link.request('service/why', agent.targets(words));
    const lines = explanations.flatMap(({ target, state, reason, details, suggestions }) => [
      `${target} (${state}): ${reason}`,
      ...details.map((detail) => `  ${detail}`),
      ...suggestions.map((suggestion) => `  → ${suggestion}`),
    ]);
    return { text: lines.join('\n'), more: 'name fewer services' };
  },
});
