// The canonical text of a ticket that its mac is made over, so that minter and keeper agree to the byte.

import type { Ticket } from './types.ts';

export function ticketText(ticket: Omit<Ticket, 'mac'>): string {
  return JSON.stringify([
    'holdfast ticket 1',
    ticket.session,
    ticket.writer,
    ticket.mode,
    ticket.steal,
    ticket.exclusive,
    ticket.number,
  ]);
}
