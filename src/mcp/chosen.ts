// Which services of the project a request means, before it is made: an agent is told what would end, and what it is not told
// of is not touched. Whatever is of another project is not found.

import { didYouMean } from '../base/didYouMean.ts';
import { notFound } from '../protocol/failure.ts';
import type { ServiceInfo } from '../protocol/types.ts';
import type { Agent } from './agent.ts';

/** @param words names, groups, ids or `all` */
export async function chosenServices(
  agent: Agent,
  words: readonly string[],
): Promise<readonly ServiceInfo[]> {
  const { services } = await agent.link.request('service/list', { root: agent.root });
  const chosen = words.flatMap((word) => {
    const found = meantBy(word, services);
    if (found.length > 0 || word === 'all') return found;
    throw notFound(
      'service',
      word,
      didYouMean(
        word,
        services.map(({ name }) => name),
      ),
    );
  });
  return [...new Set(chosen)];
}

/** The more particular first, as the daemon finds them. */
export function meantBy(word: string, services: readonly ServiceInfo[]): readonly ServiceInfo[] {
  if (word === 'all') return services;
  const ways: readonly ((service: ServiceInfo) => string | null)[] = [
    ({ id }) => id,
    ({ name }) => name,
    ({ config }) => config.baseName,
    ({ group }) => group,
  ];
  for (const way of ways) {
    const found = services.filter((service) => way(service) === word);
    if (found.length > 0) return found;
  }
  return [];
}
