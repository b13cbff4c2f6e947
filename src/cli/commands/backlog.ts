// `holdfast backlog`: the bytes a session printed, as they are; nothing is taken from who watches it.

import { once } from 'node:events';
import type { DaemonInput } from '../../protocol/types.ts';
import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';

const STREAMS = ['pty', 'stdout', 'stderr'] as const;

export const backlog: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name')
      .option('--stream <stream>', `only one: ${STREAMS.join(', ')}; default: all as they came`)
      .option('--from <offset>', 'from this byte on; default: the first that is kept'),
  async run(context, [session], options) {
    const wanted = text(options['stream']);
    const stream = STREAMS.find((one) => one === wanted);
    if (wanted !== undefined && stream === undefined) throw usage(`there is no stream ${wanted}`);
    const from = Number(text(options['from']) ?? 0);
    if (!Number.isSafeInteger(from) || from < 0) throw usage(`${String(options['from'])} is no offset`);
    const client = await context.connect('ifKeepersLive');
    try {
      const about: DaemonInput<'session/backlog'> = {
        session: String(session),
        root: context.root,
        ...(stream !== undefined && { stream }),
      };
      for (let at = from; ; ) {
        const page = await client.request('session/backlog', { ...about, from: at });
        context.print.json(page);
        const bytes = Buffer.from(page.data, 'base64');
        // Only as fast as whoever reads it.
        if (!context.print.isJson && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
        if (page.next >= page.end || page.next === at) return ExitCode.ok;
        at = page.next;
      }
    } finally {
      client.dispose();
    }
  },
};
