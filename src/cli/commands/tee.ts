// `holdfast tee`: copies what a session prints into a file, from now on or from an offset; the daemon does it, so that it
// goes on when this command has ended.

import { resolve } from 'node:path';
import type { TeeInfo } from '../../protocol/types.ts';
import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';

const STREAMS = ['pty', 'stdout', 'stderr'] as const;

export const tee: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name')
      .argument('[file]', 'what to write to; without one, the copies there are')
      .option('--stream <stream>', `only one: ${STREAMS.join(', ')}; default: all as they came`)
      .option('--from <offset>', 'from this byte on, 0 for all that is kept; default: from now on')
      .option('--truncate', 'empty the file first')
      .option('--drop', 'rather leave something out, and say so, than fall behind')
      .option('--stop', 'stop copying into it; without a file, all copies'),
  async run(context, [session, file], options) {
    const about = { session: String(session), root: context.root };
    const path = file === undefined ? undefined : resolve(context.cwd, String(file));
    if (options['stop'] === true) {
      const { stopped } = await context.ask('ifKeepersLive', 'session/stopTee', {
        ...about,
        ...(path !== undefined && { path }),
      });
      context.print.json(stopped);
      for (const one of stopped) context.print.line(`stopped: ${textOf(one)}`);
      if (stopped.length === 0) context.print.line('nothing to do');
      return ExitCode.ok;
    }
    if (path === undefined) {
      const { tees } = await context.ask('ifKeepersLive', 'session/tees', about);
      context.print.json(tees);
      for (const one of tees) context.print.line(textOf(one));
      if (tees.length === 0) context.print.line('it is not copied anywhere');
      return ExitCode.ok;
    }
    const wanted = text(options['stream']);
    const stream = STREAMS.find((one) => one === wanted);
    if (wanted !== undefined && stream === undefined) throw usage(`there is no stream ${wanted}`);
    const from = text(options['from']);
    if (from !== undefined && !/^\d{1,15}$/.test(from)) throw usage(`${from} is no offset`);
    const { tee: begun } = await context.ask('ifKeepersLive', 'session/tee', {
      ...about,
      path,
      ...(stream !== undefined && { stream }),
      ...(from !== undefined && { from: Number(from) }),
      mode: options['truncate'] === true ? 'truncate' : 'append',
      onOverflow: options['drop'] === true ? 'drop' : 'block',
    });
    context.print.json(begun);
    context.print.line(textOf(begun));
    return ExitCode.ok;
  },
};

function textOf({ path, stream, position }: TeeInfo): string {
  return `${stream ?? 'all it prints'} → ${path}, up to byte ${position}`;
}
