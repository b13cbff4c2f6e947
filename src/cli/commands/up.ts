// `holdfast up`: reads the holdfast.yaml of the root, starts what it says, and shows it until everything is ready,
// completed or failed. Leaving it (Ctrl+C) leaves everything running.

import type { PlainClient } from '../../client/connect.ts';
import { isStarted } from '../../client/readiness.ts';
import { notFound } from '../../protocol/failure.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, words } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodeOfResults } from '../exitCodes.ts';
import { LiveBlock } from '../liveBlock.ts';
import { tableLines } from '../print.ts';
import { columns, serviceRow, usageOf } from '../rows.ts';
import { settle } from '../settle.ts';
import { logs } from './logs.ts';
import { plan, printProblems } from './plan.ts';
import { withReadiness } from './readiness.ts';
import { printResults } from './results.ts';

export const up: CommandFile = {
  configure: (command) =>
    command
      .argument('[service...]', 'default: all that start automatically')
      .option('--profile <name>', 'the services of this profile of holdfast.yaml')
      .option('--dry-run', 'show what would change, change nothing')
      .option('--wait', 'wait until everything is ready (the default)')
      .option('--detach', 'return when accepted')
      .option('--follow', 'stay with the logs'),
  async run(context, [services], options) {
    const { root } = context;
    if (root === null) throw notFound('file', 'holdfast.yaml in this folder or above it');
    const profile = typeof options['profile'] === 'string' ? options['profile'] : null;
    if (options['dryRun'] === true) return plan(context, root, profile);
    const client = await context.connect('always');
    try {
      const applied = await client.request('config/apply', { root, env: context.env, profile });
      printProblems(context.print, applied.problems);
      await client.request('daemon/setPersistence', { persistent: true });
      const named = [...new Set([...words(services), ...applied.profile])];
      if (profile !== null && named.length === 0) return printResults(context.print, [], 'ready');
      // What somebody names is to run now; a profile names only what belongs together.
      const leaveToClock = words(services).length === 0;
      const params = { ...context.targets(named), env: context.env, leaveToClock };
      const started = await client.request('service/start', params);
      if (options['detach'] === true) return printResults(context.print, started.results, 'accepted');
      const settled = await watch(context, client, started.services);
      const results = withReadiness(started.results, settled);
      const code = context.print.isJson
        ? printResults(context.print, results, 'ready')
        : exitCodeOfResults(results);
      for (const { target, error } of results) {
        if (error !== null) context.print.line(`${pc.red('✗')} ${target}: ${error.message}`);
      }
      if (options['follow'] === true)
        return await logs.run(context, [words(services)], { follow: true, lines: '0' });
      return code === ExitCode.ok ? code : ExitCode.partlyFailed;
    } finally {
      client.dispose();
    }
  },
};

/** The live table on a terminal, one line per change elsewhere; the table once more when all is settled. */
async function watch(
  context: Context,
  client: PlainClient,
  services: readonly ServiceInfo[],
): Promise<readonly ServiceInfo[]> {
  const live = new LiveBlock(process.stdout, !context.print.isJson);
  const said = new Map<string, string>();
  const leave = (): void => {
    live.end();
    context.print.line(pc.dim('Everything goes on running; holdfast down stops it.'));
    process.exit(ExitCode.ok);
  };
  process.on('SIGINT', leave);
  try {
    const settled = await settle(client, services, isStarted, (now) => {
      if (live.isLive) live.show(tableOf(now, new Map()));
      else if (!context.print.isJson) {
        for (const { name, state, health, nextRunAt } of now) {
          const isLeft = state.state === 'stopped' && (nextRunAt ?? null) !== null;
          const word = isLeft ? 'left to its clock' : state.state;
          const text = `${name}: ${word}${health === 'none' ? '' : ` (${health})`}`;
          if (said.get(name) !== text) context.print.line(text);
          said.set(name, text);
        }
      }
    });
    live.clear();
    const { processes } = await client.request('process/tree', { root: context.root });
    for (const line of tableOf(settled, usageOf(processes))) context.print.line(line);
    return settled;
  } finally {
    process.off('SIGINT', leave);
    live.end();
  }
}

function tableOf(services: readonly ServiceInfo[], usage: ReturnType<typeof usageOf>): string[] {
  const rows = services.map((service) => serviceRow(service, undefined, usage));
  return tableLines(rows, columns(Date.now(), false));
}
