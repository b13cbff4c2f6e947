// What an agent did to a service is noted in its log, where people look: `holdfast logs` and `holdfast events` show it.

import { isFailure } from '../protocol/failure.ts';
import type { ServiceInfo } from '../protocol/types.ts';
import type { Agent } from './agent.ts';

/** @param deed `started`, `stop asked for`; a mark that cannot be left stops nothing */
export async function leaveMark(
  { link, originator, root }: Agent,
  services: readonly ServiceInfo[],
  deed: string,
): Promise<void> {
  const target = services.flatMap(({ id, session }) => (session === null ? [] : [id]));
  if (target.length === 0) return;
  try {
    await link.request('service/mark', { target, root, text: `${deed} by ${originator}` });
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}
