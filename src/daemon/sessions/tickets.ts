// What a viewer needs to open a stream: where the keeper listens, and a ticket that keeper will accept.

import { mintTicket } from '../../ipc/ticket.ts';
import type { DataEndpoint, SessionInfo, Ticket, ViewerMode } from '../../protocol/types.ts';
import type { Keepers } from '../keepers/keepers.ts';
import type { SessionRegistry } from './registry.ts';

export interface ViewerRequest {
  readonly writer: string;
  readonly mode: ViewerMode;
  readonly steal: boolean;
  readonly exclusive: boolean;
}

export class Tickets {
  readonly #registry: SessionRegistry;
  readonly #keepers: Keepers;

  constructor(registry: SessionRegistry, keepers: Keepers) {
    this.#registry = registry;
    this.#keepers = keepers;
  }

  /** Null when no keeper has the session any more: there is only history. */
  forViewer(session: SessionInfo, viewer: ViewerRequest): { endpoint: DataEndpoint; ticket: Ticket } | null {
    if (session.keeper === null || !this.#registry.isKept(session.id)) return null;
    const { record } = this.#keepers.get(session.keeper);
    const number = this.#registry.ticketNumber(session.id);
    return {
      endpoint: { keeper: record.id, socket: record.dataSocket },
      ticket: mintTicket(record.secret, { session: session.id, ...viewer, number }),
    };
  }
}
