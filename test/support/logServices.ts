// Services with journals of their own, as `Logs` sees them, without keepers: a test prints into them, tells that they grew,
// and asks or follows.

import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Emitter } from '../../src/base/event.ts';
import { Logs, type LogsOptions } from '../../src/daemon/logs/logs.ts';
import type { LogTarget } from '../../src/daemon/logs/query.ts';
import { openLog } from '../../src/host/log.ts';
import type { JournalWriter } from '../../src/journal/writer.ts';
import { notFound } from '../../src/protocol/failure.ts';
import type { DaemonParams, LogEvent, LogLine } from '../../src/protocol/types.ts';
import { journalAt } from './journals.ts';
import { programFile } from './program.ts';
import { temporaryFolder } from './temporary.ts';
import { until } from './until.ts';

export type LogParams = DaemonParams<'service/logs'>;

export const ALL: LogParams = { target: ['all'], root: null };

interface Followed {
  readonly lines: LogLine[];
  readonly events: LogEvent[];
  dropped: number;
  of(service: string): string[];
  end(): void;
}

export function follow(logs: Logs, params: LogParams): Followed {
  const lines: LogLine[] = [];
  const events: LogEvent[] = [];
  const followed: Followed = {
    lines,
    events,
    dropped: 0,
    of: (service) => lines.filter((one) => one.service === service).map(({ line }) => line),
    end: () => subscription.dispose(),
  };
  const subscription = logs.follow(params, {
    onItems(more, dropped) {
      lines.push(...more.lines);
      events.push(...more.events);
      followed.dropped += dropped;
    },
  });
  onTestFinished(() => subscription.dispose());
  return followed;
}

interface Services {
  readonly logs: Logs;
  readonly journals: [JournalWriter, JournalWriter];
  /** Tells of output, as a keeper does. */
  grow(name: string): Promise<void>;
  end(name: string): void;
  add(name: string, text: string): Promise<JournalWriter>;
  watchers(): number;
}

export async function services(...names: readonly string[]): Promise<Services> {
  return servicesWith({}, ...names);
}

export async function servicesWith(
  more: Pick<LogsOptions, 'timeoutMs' | 'page'>,
  ...names: readonly string[]
): Promise<Services> {
  const folder = temporaryFolder();
  const targets: LogTarget[] = [];
  const grown = new Emitter<string>();
  const added = new Emitter<void>();
  const ended = new Emitter<{ session: string }>();
  let watchers = 0;
  const open = async (name: string, text = ''): Promise<JournalWriter> => {
    const target = { session: `s-${name}`, service: name, journalDir: path.join(folder, name) };
    const journal = await journalAt(target.journalDir, 10 * 1024 * 1024);
    await print(journal, text);
    targets.push(target);
    added.fire();
    return journal;
  };
  const journals: JournalWriter[] = [];
  for (const name of names) journals.push(await open(name));
  const logs = new Logs({
    workerScript: await programFile('worker'),
    log: openLog(path.join(folder, 'log')),
    ...more,
    sources: {
      find({ target }) {
        const found = targets.filter(
          ({ service }) => target.includes('all') || target.includes(service ?? ''),
        );
        if (found.length === 0) throw notFound('service', target.join());
        return found;
      },
      onDidAdd: added.event,
      onDidEnd: ended.event,
      watch(session, listener) {
        watchers++;
        const own = grown.event((one) => {
          if (one === session) listener();
        });
        return {
          dispose() {
            watchers--;
            own.dispose();
          },
        };
      },
    },
  });
  onTestFinished(() => logs.dispose());
  const [first, second = first] = journals;
  if (first === undefined || second === undefined) throw new Error('name a service');
  return {
    logs,
    journals: [first, second],
    grow: async (name) => grown.fire(`s-${name}`),
    end: (name) => ended.fire({ session: `s-${name}` }),
    add: open,
    watchers: () => watchers,
  };
}

export async function print(
  journal: JournalWriter,
  text: string,
  stream: 'stdout' | 'stderr' | 'pty' = 'stdout',
): Promise<void> {
  journal.append(Buffer.from(text), stream);
  await journal.flush();
  // The next is printed at another time.
  const now = Date.now();
  await until('the next millisecond', () => Date.now() > now);
}
