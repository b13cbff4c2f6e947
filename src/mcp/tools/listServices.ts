// `list_services`: what is declared in the project and how each of it is.

import * as z from 'zod';
import type { Agent } from '../agent.ts';
import { serviceText } from '../texts.ts';
import { READS, tool } from '../tool.ts';

export const listServices = tool({
  name: 'list_services',
  title: 'List services',
  description:
    'Lists the dev services of this project (dev servers, databases, workers) that Holdfast keeps alive, one JSON object a line: state, readiness, ports, pid, how it ended last, and whether you started it. Call this first: a service that is up is to be used as it is, not started a second time in another way.',
  input: z.strictObject({}),
  annotations: READS,
  async run(agent) {
    const { services } = await agent.link.request('service/list', { root: agent.root });
    const declared = new Set(services.map(({ name }) => name));
    const known = services.map((service) => serviceText(service, agent.owns));
    const added = (await addedInFile(agent)).filter((name) => !declared.has(name));
    const lines = [
      ...known,
      ...(added.length > 0
        ? [`In holdfast.yaml and not known to Holdfast yet: ${added.join(', ')}. start_services starts them.`]
        : []),
    ];
    return {
      text: lines.join('\n') || 'No services are declared here, and there is no holdfast.yaml that does.',
    };
  },
});

async function addedInFile({ link, root, env }: Agent): Promise<string[]> {
  if (root === null) return [];
  const { changes } = await link.request('config/plan', { root, env });
  return changes.flatMap(({ service, change }) => (change === 'add' ? [service] : []));
}
