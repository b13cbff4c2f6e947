// `read_logs`: the last lines services and terminals printed, with when their runs began and ended.

import * as z from 'zod';
import type { DaemonResult } from '../../protocol/types.ts';
import type { Agent } from '../agent.ts';
import type { Answer } from '../answer.ts';
import { MAX_ANSWER_LINES } from '../bounds.ts';
import { endText, isoTime } from '../texts.ts';
import { READS, services, tool } from '../tool.ts';

const USUAL_LINES = 100;

export const readLogs = tool({
  name: 'read_logs',
  title: 'Read logs',
  description:
    'The newest lines that services (or terminals) printed, merged by time, each as "TIME NAME | LINE" with "NAME ! LINE" for standard error, and "-- NAME" where a run began or ended. For the last error of a service: grep "[Ee]rror|[Ee]xception|[Ff]ailed|panic", then read again without grep to see what is around it. Secrets are replaced by [redacted].',
  input: z.strictObject({
    services: services
      .default([])
      .describe('Names or groups of services, or names or ids of terminals; empty: all services.'),
    lines: z
      .number()
      .int()
      .min(1)
      .max(MAX_ANSWER_LINES)
      .default(USUAL_LINES)
      .describe('How many of the newest lines of each.'),
    since_seconds: z
      .number()
      .positive()
      .max(31_536_000)
      .optional()
      .describe('Only what was printed in the last so many seconds.'),
    grep: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('Only lines that match this JavaScript regular expression; upper and lower case differ.'),
    stderr_only: z
      .boolean()
      .default(false)
      .describe('Only standard error; what runs on a terminal has none of its own.'),
  }),
  annotations: READS,
  async run(agent, { services: words, lines, since_seconds, grep, stderr_only }) {
    const [found, names] = await Promise.all([
      agent.link.request('service/logs', {
        ...agent.targets(words),
        lines,
        ...(since_seconds !== undefined && { since: Date.now() - since_seconds * 1_000 }),
        ...(grep !== undefined && { grep }),
        ...(stderr_only && { stream: 'stderr' as const }),
      }),
      sessionNames(agent),
    ]);
    return answerOf(found, names, words, lines);
  },
});

function answerOf(
  { lines, events = [], isTruncated }: DaemonResult<'service/logs'>,
  names: ReadonlyMap<string, string>,
  words: readonly string[],
  asked: number,
): Answer {
  const nameOf = (session: string): string => names.get(session) ?? session;
  const text: string[] = [];
  const eventsBefore = (count: number): void => {
    for (const event of events.filter(({ at }) => at === count)) {
      text.push(`${isoTime(event.t)} -- ${nameOf(event.session)} ${eventText(event)}`);
    }
  };
  for (const [index, { t, session, stream, line }] of lines.entries()) {
    eventsBefore(index);
    text.push(`${isoTime(t)} ${nameOf(session)} ${stream === 'stderr' ? '!' : '|'} ${line}`);
  }
  eventsBefore(lines.length);
  if (lines.length === 0) text.push('No lines: nothing was printed, or nothing that was asked for.');
  const target = words[0] ?? '';
  const shell = `holdfast logs ${target} -n ${asked * 10}`.replaceAll('  ', ' ');
  const more = `narrow it with services, grep or since_seconds; the whole is at: ${shell}`;
  if (isTruncated) text.unshift(`(older lines are left out: ${more})`);
  return { text: text.join('\n'), keep: 'last', more };
}

async function sessionNames({ link }: Agent): Promise<ReadonlyMap<string, string>> {
  const { sessions } = await link.request('session/list', {});
  return new Map(sessions.map(({ id, name }) => [id, name]));
}

function eventText(event: NonNullable<DaemonResult<'service/logs'>['events']>[number]): string {
  switch (event.event) {
    case 'started':
      return `started, pid ${event.pid}`;
    case 'ended':
      return `ended: ${endText(event)}`;
    case 'noted':
      return `noted: ${event.text}`;
    default:
      return `${event.bytes} bytes are missing: the disk took nothing`;
  }
}
