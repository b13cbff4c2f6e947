// `holdfast logs`: what services and sessions printed, merged by time, and when their runs began and ended; `-f` goes on.

import type { DaemonClient } from '../../client/daemonClient.ts';
import { itemsOf } from '../../client/logItems.ts';
import { SeenItems } from '../../client/seenItems.ts';
import type { DaemonInput, ServiceInfo } from '../../protocol/types.ts';
import { parseTime, usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text, words } from '../command.ts';
import type { Context } from '../context.ts';
import { logPages } from '../logPages.ts';
import { LogText } from '../logText.ts';
import { untilClosed } from '../untilClosed.ts';

const DEFAULT_LINES = 100;
/** The daemon looks no further back for the last lines. */
const MAX_LINES = 100_000;

type Options = Readonly<Record<string, unknown>>;
type LogQuery = DaemonInput<'service/logs'>;

export const logs: CommandFile = {
  configure: (command) =>
    command
      .argument('[target...]', 'names, groups or ids; default: all services')
      .option('-f, --follow', 'go on with what comes')
      .option(
        '-n, --lines <count>',
        `last lines of each target; default: ${DEFAULT_LINES}, or all that --since, --until or --grep ask for`,
      )
      .option('--since <time>', 'only after it: 5m, or a date')
      .option('--until <time>', 'only before it')
      .option('--grep <regex>', 'only lines that match')
      .option('--stderr', 'only standard error')
      .option('--timestamps', 'the time before each line; default: as `logs` in holdfast.yaml says')
      .option('--no-timestamps', 'no times')
      .option('--no-color', 'no colours'),
  async run(context, [targets], options) {
    const query = queryOf(context, words(targets), options);
    return options['follow'] === true ? follow(context, query, options) : show(context, query, options);
  },
};

function queryOf(context: Context, targets: readonly string[], options: Options): LogQuery {
  const now = Date.now();
  const [since, until, grep] = [text(options['since']), text(options['until']), text(options['grep'])];
  const isNarrow = since !== undefined || (options['follow'] !== true && (until ?? grep) !== undefined);
  const given = options['lines'] ?? (isNarrow ? undefined : DEFAULT_LINES);
  const lines = given === undefined ? undefined : Number(given);
  if (lines !== undefined && (!Number.isInteger(lines) || lines < 0 || lines > MAX_LINES))
    throw usage(`${String(given)} is no number of lines up to ${MAX_LINES}; for more write --since`);
  return {
    ...context.targets(targets),
    ...(lines !== undefined && { lines }),
    ...(since !== undefined && { since: parseTime(since, now) }),
    ...(until !== undefined && { until: parseTime(until, now) }),
    ...(grep !== undefined && { grep }),
    ...(options['stderr'] === true && { stream: 'stderr' as const }),
  };
}

async function show(context: Context, query: LogQuery, options: Options): Promise<number> {
  const client = await context.connect('ifKeepersLive');
  try {
    const { services } = await client.request('service/list', {});
    const isTimed = new Set(services.filter(hasTimestamps).map(({ id }) => id));
    const logText = textFor(context, options, (session) => isTimed.has(session));
    for await (const { lines, events, isTruncated } of logPages(client, query)) {
      await context.print.lines(itemsOf(lines, events).map((item) => logText.of(item)));
      if (isTruncated)
        process.stderr.write('holdfast: there is more; narrow it with --since, --grep or -n\n');
    }
    return ExitCode.ok;
  } finally {
    client.dispose();
  }
}

/** Until Ctrl+C, over restarts of the daemon: after one it goes on from the last line seen. */
function follow(context: Context, query: LogQuery, options: Options): Promise<number> {
  const client = context.follow('ifKeepersLive');
  const logText = textFor(context, options, (session) => isTimedIn(client, session));
  const seen = new SeenItems();
  client.subscribe(() => ({ topic: 'logs', params: queryAfter(query, seen.resumeAt) }), {
    onLogLines: ({ lines, events, dropped }) => {
      if (dropped > 0)
        process.stderr.write(`holdfast: ${dropped} lines were skipped, this terminal is too slow\n`);
      const items = itemsOf(lines, events).filter((item) => seen.add(item));
      void context.print.lines(items.map((item) => logText.of(item)));
    },
  });
  return untilClosed(context, client);
}

/** What came since the newest line that was shown, after a connection was lost. */
function queryAfter({ lines, ...query }: LogQuery, resumeAt: number | undefined): LogQuery {
  if (resumeAt !== undefined) return { ...query, since: Math.max(query.since ?? 0, resumeAt) };
  return { ...query, ...(lines !== undefined && { lines }) };
}

function textFor(context: Context, options: Options, isTimed: (session: string) => boolean): LogText {
  const hasColor =
    options['color'] !== false && process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const asked = options['timestamps'];
  const hasTime = typeof asked === 'boolean' ? () => asked : isTimed;
  return new LogText({ isJson: context.print.isJson, hasColor, hasTime });
}

function isTimedIn({ mirror }: DaemonClient, session: string): boolean {
  const service = mirror.services.get(session);
  return service !== undefined && hasTimestamps(service);
}

/** A daemon of an earlier version says nothing of it. */
function hasTimestamps({ config }: ServiceInfo): boolean {
  return config.logs?.timestamps === true;
}
