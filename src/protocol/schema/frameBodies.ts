// JSON bodies of data-plane frames, between viewers and keepers. `frameGuards.ts` checks them by hand in the keeper, a test
// holds both equal.

import * as z from 'zod';
import { Run, RunExit, SessionId, Size, ViewerMode } from './model.ts';

const offset = z.number().int().nonnegative();

export const frameBodies = {
  open: z.object({
    ticket: z.object({
      session: SessionId,
      writer: z.string().min(1).max(64),
      mode: ViewerMode,
      steal: z.boolean(),
      exclusive: z.boolean(),
      number: z.number().int().nonnegative(),
    }),
    nonce: z.string(),
    /** Resume at this offset; null: newest checkpoint and what came since. */
    from: offset.nullable(),
    size: Size.nullable(),
    label: z.string(),
    pid: z.number().int().nullable(),
    window: z.string().nullable(),
  }),
  challenge: z.object({ nonce: z.string(), proof: z.string() }),
  prove: z.object({ proof: z.string() }),
  opened: z.object({
    acceptedInput: offset,
    mode: ViewerMode,
    /** Where the stream begins: the offset asked for, that of the checkpoint, or the oldest kept. */
    from: offset,
    end: offset,
    size: Size.nullable(),
    run: Run.nullable(),
    isPty: z.boolean(),
    /** What programs asked their terminal below it is not this viewer's to answer; keepers said so later than the rest. */
    liveAt: offset.optional(),
  }),
  size: Size,
  lead: z.object({ writer: z.string().nullable() }),
  evicted: z.object({ by: z.string() }),
  lag: z.object({ resumeAt: offset }),
  run: Run,
  exit: RunExit,
  move: z.object({ session: SessionId }),
  fail: z.object({ kind: z.string(), message: z.string() }),
  visual: z.object({
    /** There is something to draw. */
    hasDrawings: z.boolean(),
    /** Keys are captured under this id. */
    capture: z.string().nullable(),
    /** What is to be drawn, as JSON: between the daemon and whoever draws. */
    state: z.string(),
  }),
  release: z.object({ capture: z.string() }),
} as const;
