// Where a viewer begins that does not say where, or asks for what is gone: at the newest screen, drawn anew where what came
// since would not look as it did; else at a line that is not too far back.

import { isSameSize } from '../../base/sameSize.ts';
import type { CheckpointName } from '../../journal/checkpoint.ts';
import { FrameType } from '../../protocol/frames.ts';
import type { StreamHost } from './host.ts';
import type { Viewer } from './viewer.ts';

/** Raw bytes an attaching viewer gets at most where there is no screen to begin with: a blink for any emulator. */
const MAX_REPLAY_BYTES = 1024 * 1024;
/** A line that is longer is begun in its middle. */
const MAX_LINE_BYTES = 64 * 1024;
const LINE_FEED = 10;

export interface Begin {
  readonly from: number;
  /** Bytes that draw the screen as it was there. */
  readonly screen?: Buffer;
  /** It asked for what is gone. */
  readonly isLag: boolean;
}

interface Standing {
  readonly acceptedInput: number;
  /** From here on its terminal answers what programs ask. */
  readonly liveAt: number;
  readonly lead: Viewer | undefined;
}

/** @param from null: wherever the newest screen is */
export async function beginOf(host: StreamHost, from: number | null): Promise<Begin> {
  const { recorder, history } = host;
  if (from !== null && from >= host.start && from <= recorder.end) return { from, isLag: false };
  const isLag = from !== null;
  let checkpoint = await history.checkpoint(host.start, recorder.end);
  if (isMissing(host, checkpoint)) {
    await host.checkpoints.fresh();
    checkpoint = await history.checkpoint(host.start, recorder.end);
  }
  if (checkpoint === undefined) return { from: await recentLine(host), isLag };
  return { from: checkpoint.offset, screen: checkpoint.bytes, isLag };
}

/** Tells a viewer how things stand, and lets output follow. */
export function sendBegin(
  host: StreamHost,
  viewer: Viewer,
  { from, screen, isLag }: Begin,
  { acceptedInput, liveAt, lead }: Standing,
): void {
  const { recorder, size, run, isPty, visual } = host;
  const { mode } = viewer;
  const opened = { acceptedInput, mode, from, end: recorder.end, size, run, isPty, liveAt };
  viewer.send(FrameType.opened, 'opened', opened);
  if (visual.shown !== undefined) viewer.send(FrameType.visual, 'visual', visual.shown);
  if (isLag) viewer.send(FrameType.lag, 'lag', { resumeAt: from });
  if (screen !== undefined) viewer.socket.send(FrameType.checkpoint, from, screen);
  viewer.send(FrameType.lead, 'lead', { writer: lead?.writer ?? null });
  viewer.start(from);
}

/** What would be sent would not look as it did: it was printed at another size, or goes on for long. */
function isMissing(
  { isPty, recorder, size, sizedAt, start }: StreamHost,
  checkpoint: CheckpointName | undefined,
): boolean {
  const isOther = checkpoint !== undefined && !isSameSize(checkpoint.size, size);
  const from = checkpoint?.offset ?? start;
  if (!isPty || from >= recorder.end) return isOther;
  return isOther || recorder.end - from > MAX_REPLAY_BYTES || sizedAt > from;
}

/** Where a line begins that is not too far back: what nobody rendered is not replayed from its very beginning. */
async function recentLine(host: StreamHost): Promise<number> {
  const { recorder, history, start } = host;
  const oldest = Math.min(start, recorder.end);
  const recent = recorder.end - MAX_REPLAY_BYTES;
  if (recent <= oldest) return oldest;
  const [piece] = await history.read(recent, MAX_LINE_BYTES);
  const lineEnd = piece?.bytes.indexOf(LINE_FEED) ?? -1;
  return piece !== undefined && lineEnd >= 0 ? piece.offset + lineEnd + 1 : Math.max(recent, host.start);
}
