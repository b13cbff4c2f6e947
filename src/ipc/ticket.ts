// Minting and checking tickets. The mac is what both ends of a stream prove to know; it never crosses the data plane.

import { createHmac } from 'node:crypto';
import { ticketText } from '../protocol/ticketText.ts';
import type { Ticket } from '../protocol/types.ts';

/**
 * @param secret the control secret of the keeper that owns the session
 * @returns hex of HMAC-SHA256 over the canonical text
 */
export function ticketMac(secret: string, fields: Omit<Ticket, 'mac'>): string {
  return createHmac('sha256', secret).update(ticketText(fields)).digest('hex');
}

export function mintTicket(secret: string, fields: Omit<Ticket, 'mac'>): Ticket {
  return { ...fields, mac: ticketMac(secret, fields) };
}
