// `session/attach`: where the session's keeper listens and a ticket for it; an ended session answers without one.

import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import type { SessionRegistry } from './registry.ts';
import type { Tickets } from './tickets.ts';

export function attach(
  registry: SessionRegistry,
  tickets: Tickets,
  params: DaemonParams<'session/attach'>,
): DaemonResult<'session/attach'> {
  const session = registry.find(params.session, params.root);
  const opening = tickets.forViewer(session, {
    writer: params.writer,
    mode: params.mode === 'view' ? 'view' : 'lead',
    steal: params.mode === 'steal',
    exclusive: params.exclusive,
  });
  return { session, endpoint: opening?.endpoint ?? null, ticket: opening?.ticket ?? null };
}
