// `holdfast events`: when runs of services began and ended and what was noted, from their journals; with `-f` also what
// changes from now on: states of services, and sessions that come and go.

import type { DaemonClient } from '../../client/daemonClient.ts';
import { clockOf, happened } from '../../client/logItems.ts';
import { SeenItems } from '../../client/seenItems.ts';
import type { LogEvent, ServiceInfo, SessionInfo } from '../../protocol/types.ts';
import { usage } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, words } from '../command.ts';
import type { Context } from '../context.ts';
import { logPages } from '../logPages.ts';
import { untilClosed } from '../untilClosed.ts';

const MAX_EVENTS = 100_000;

export const events: CommandFile = {
  configure: (command) =>
    command
      .argument('[target...]', 'names, groups or ids; default: all services')
      .option('-f, --follow', 'go on with what changes')
      .option('-n, --lines <count>', 'last events of each target', '100'),
  async run(context, [targets], options) {
    const lines = Number(options['lines']);
    if (!Number.isInteger(lines) || lines < 0 || lines > MAX_EVENTS)
      throw usage(`${String(options['lines'])} is no number of events up to ${MAX_EVENTS}`);
    const query = { ...context.targets(words(targets)), lines, eventsOnly: true };
    if (options['follow'] === true) return follow(context, query);
    const client = await context.connect('ifKeepersLive');
    try {
      for await (const { events: found = [] } of logPages(client, query))
        for (const event of found) printRun(context, event);
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

type Query = ReturnType<Context['targets']> & { readonly lines: number; readonly eventsOnly: boolean };

/** Until Ctrl+C. */
function follow(context: Context, query: Query): Promise<number> {
  const client = context.follow('ifKeepersLive');
  const seen = new SeenItems();
  client.subscribe(
    { topic: 'logs', params: query },
    {
      onLogLines: (news) => {
        for (const event of news.events ?? []) if (seen.add(event)) printRun(context, event);
      },
    },
  );
  client.subscribe(
    { topic: 'lifecycle', params: { root: context.root } },
    {
      onLifecycle: ({ event, session }) => {
        // Runs of services come with their logs.
        if (session.kind !== 'service') printSession(context, event, session);
      },
    },
  );
  printStates(context, client);
  return untilClosed(context, client);
}

/** Those that differ from what was known before; what is there at the beginning is no news. */
function printStates(context: Context, { mirror }: DaemonClient): void {
  const known = new Map<string, string>();
  let isFirst = true;
  mirror.onDidChange((change) => {
    if (change.what !== 'reset' && change.what !== 'service') return;
    for (const service of mirror.services.values()) {
      if (!context.allRoots && service.root !== context.root) continue;
      const text = stateText(service);
      if (known.get(service.id) === text) continue;
      known.set(service.id, text);
      if (isFirst) continue;
      const { id, name, state, health, session } = service;
      const t = Date.now();
      context.print.json({ t, event: 'state', id, service: name, session, state, health });
      printLine(context, t, name, text);
    }
    isFirst = false;
  });
}

function stateText({ state, health }: ServiceInfo): string {
  const text = health === 'none' ? state.state : `${state.state}, ${health}`;
  return 'reason' in state ? `${text}: ${state.reason}` : text;
}

function printRun(context: Context, event: LogEvent): void {
  const { at: _, ...facts } = event;
  context.print.json(facts);
  printLine(context, event.t, event.service ?? event.session, happened(event));
}

function printSession(context: Context, event: string, session: SessionInfo): void {
  const t = Date.now();
  context.print.json({ t, event, session });
  printLine(context, t, session.name, `${session.kind} ${event}`);
}

function printLine(context: Context, t: number, name: string, text: string): void {
  context.print.line(`${pc.dim(clockOf(t))} ${pc.bold(name)} ${text}`);
}
