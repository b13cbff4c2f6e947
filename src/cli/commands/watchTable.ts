// A table that stays: drawn again when something changes and now and then, over restarts of the daemon, until Ctrl+C.

import { setTimeout as delay } from 'node:timers/promises';
import { Latest } from '../../base/latest.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { isFailure } from '../../protocol/failure.ts';
import { usage } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import type { Context } from '../context.ts';
import { LiveBlock } from '../liveBlock.ts';
import { untilClosed } from '../untilClosed.ts';

/** What uses processor and memory changes without anybody telling. */
const SAMPLE_MS = 2_000;
/** Faster than this nobody reads. */
const LEAST_MS = 100;

/** @param read the lines as they are now */
export async function watchTable(
  context: Context,
  read: (client: DaemonClient) => Promise<readonly string[]>,
): Promise<number> {
  const live = new LiveBlock(process.stdout, !context.print.isJson);
  if (!live.isLive) throw usage('--watch draws on a terminal; for programs there is --json without it');
  const client = context.follow('ifKeepersLive');
  let lines: readonly string[] = [];
  const drawing = new Latest(async () => {
    try {
      lines = await read(client);
      live.show(lines);
    } catch (error) {
      // Between two daemons, or on the way there.
      if (!isFailure(error)) throw error;
      live.show([...lines, pc.yellow(client.state.state)]);
    }
    await delay(LEAST_MS);
  });
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    const draw = (): void => void drawing.request().catch(reject);
    timer = setInterval(draw, SAMPLE_MS);
    client.mirror.onDidChange(draw);
    client.onDidChangeState(draw);
  });
  try {
    return await Promise.race([untilClosed(context, client), failed]);
  } finally {
    clearInterval(timer);
    live.end();
    client.dispose();
  }
}
