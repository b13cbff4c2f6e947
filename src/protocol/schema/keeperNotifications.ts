// What a keeper tells the daemon that controls it. It may only grow, as the methods of `keeper.ts`.

import * as z from 'zod';
import { notification } from './contract.ts';
import { Run, RunExit, SessionId, Size, Viewer } from './model.ts';
import { keeperVisualNotifications } from './visualMethods.ts';

const offset = z.number().int().nonnegative();

export const keeperNotifications = {
  'run/didStart': notification({ doc: 'A run began.', params: z.object({ session: SessionId, run: Run }) }),
  'run/didExit': notification({
    doc: 'A run ended and all it printed is in the journal.',
    params: z.object({ session: SessionId, run: Run, exit: RunExit, end: offset }),
  }),
  'session/didOutput': notification({
    doc: 'The journal grew, or input was taken.',
    params: z.object({ session: SessionId, end: offset, inputAt: z.number().nullable() }),
  }),
  'session/didAsk': notification({
    doc: 'A program asks its terminal what only its screen can tell, and no viewer that has one leads. All below `end` is in the journal.',
    params: z.object({ session: SessionId, question: z.number().int(), sequence: z.string(), end: offset }),
  }),
  'segment/didClose': notification({
    doc: 'A segment is full: a checkpoint at or after its end lets it go.',
    params: z.object({ session: SessionId, start: offset, end: offset }),
  }),
  'checkpoint/didMiss': notification({
    doc: 'A viewer waits, not long, for a new checkpoint: what it would be sent was printed at other sizes, or is long.',
    params: z.object({ session: SessionId }),
  }),
  'viewer/didChange': notification({
    doc: 'The viewers of a session, their modes, sizes or lead changed.',
    params: z.object({
      session: SessionId,
      viewers: z.array(Viewer),
      size: Size.nullable(),
      detachedAt: z.number().nullable(),
      ticketNumber: z.number().int(),
    }),
  }),
  'session/didNameForeground': notification({
    doc: 'Another program came to the foreground of the terminal.',
    params: z.object({ session: SessionId, foreground: z.string().nullable() }),
  }),
  'input/didStall': notification({
    doc: 'The program has taken nothing of what was typed since then (epoch ms), for 5 s at least; null: it takes it again.',
    params: z.object({ session: SessionId, since: z.number().nullable() }),
  }),
  ...keeperVisualNotifications,
} as const;
