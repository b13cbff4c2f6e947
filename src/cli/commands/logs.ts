// `holdfast logs`: what services and sessions printed, merged by time; `-f` goes on.

import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { DaemonInput, LogLine } from '../../protocol/types.ts';
import { parseTime, usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text, words } from '../command.ts';
import type { Context } from '../context.ts';

const DEFAULT_LINES = 100;
/** The colours of service names, in the order services first speak. */
const PREFIX_COLORS = [pc.cyan, pc.magenta, pc.yellow, pc.green, pc.blue, pc.red] as const;

export const logs: CommandFile = {
  configure: (command) =>
    command
      .argument('[target...]', 'names, groups or ids; default: all services')
      .option('-f, --follow', 'go on with what comes')
      .option('-n, --lines <count>', 'last lines of each target', String(DEFAULT_LINES))
      .option('--since <time>', 'only after it: 5m, or a date')
      .option('--until <time>', 'only before it')
      .option('--grep <regex>', 'only lines that match')
      .option('--stderr', 'only standard error')
      .option('--timestamps', 'the time before each line')
      .option('--no-color', 'no colours'),
  async run(context, [targets], options) {
    const query = queryOf(context, words(targets), options);
    const print = linePrinter(context, options);
    if (options['follow'] !== true) {
      const { lines, isTruncated } = await context.ask('ifKeepersLive', 'service/logs', query);
      for (const line of lines) print(line);
      if (isTruncated)
        process.stderr.write('holdfast: there is more; narrow it with --since, --grep or -n\n');
      return ExitCode.ok;
    }
    return follow(context, query, print);
  },
};

function queryOf(
  context: Context,
  targets: readonly string[],
  options: Readonly<Record<string, unknown>>,
): DaemonInput<'service/logs'> {
  const now = Date.now();
  const [since, until, grep] = [text(options['since']), text(options['until']), text(options['grep'])];
  const lines = Number(options['lines'] ?? DEFAULT_LINES);
  if (!Number.isInteger(lines) || lines < 0) throw usage(`${String(options['lines'])} is no number of lines`);
  return {
    ...context.targets(targets),
    lines,
    ...(since !== undefined && { since: parseTime(since, now) }),
    ...(until !== undefined && { until: parseTime(until, now) }),
    ...(grep !== undefined && { grep }),
    ...(options['stderr'] === true && { stream: 'stderr' as const }),
  };
}

function linePrinter(context: Context, options: Readonly<Record<string, unknown>>): (line: LogLine) => void {
  const hasColor =
    options['color'] !== false && process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const colors = new Map<string, (word: string) => string>();
  return (entry) => {
    context.print.json(entry);
    if (context.print.isJson) return;
    const name = entry.service ?? entry.session;
    const color = colors.get(name) ?? PREFIX_COLORS[colors.size % PREFIX_COLORS.length] ?? pc.cyan;
    colors.set(name, color);
    const time = options['timestamps'] === true ? `${pc.dim(new Date(entry.t).toISOString())} ` : '';
    const line = hasColor ? entry.line : stripVTControlCharacters(entry.line);
    // Colours a line leaves on must not run into the next prefix.
    context.print.line(`${time}${color(`${name} |`)} ${line}${hasColor ? '\x1b[0m' : ''}`);
  };
}

/** Until Ctrl+C, over restarts of the daemon: after one it goes on from the last line seen. */
function follow(
  context: Context,
  query: DaemonInput<'service/logs'>,
  print: (line: LogLine) => void,
): Promise<number> {
  return new Promise((resolve) => {
    const client = context.follow('ifKeepersLive');
    const seen = new Map<string, number>();
    client.subscribe(
      { topic: 'logs', params: query },
      {
        onLogLines: ({ lines, dropped }) => {
          if (dropped > 0)
            process.stderr.write(`holdfast: ${dropped} lines were skipped, this terminal is too slow\n`);
          for (const line of lines) {
            // A subscription opened again after a reconnect begins with lines that were shown before.
            if (line.offset <= (seen.get(line.session) ?? -1)) continue;
            seen.set(line.session, line.offset);
            print(line);
          }
        },
      },
    );
    client.onDidChangeState((state) => {
      if (state.state !== 'closed' && state.state !== 'incompatible') return;
      if (state.state === 'incompatible') context.print.failure(state.failure);
      else if (state.reason === 'notRunning') context.print.line('nothing is running');
      client.dispose();
      resolve(state.state === 'incompatible' ? ExitCode.failure : ExitCode.nothingRunning);
    });
    process.once('SIGINT', () => {
      client.dispose();
      resolve(ExitCode.ok);
    });
  });
}
