// `holdfast input`: takes the keys of a terminal and prints what is typed instead of letting the program have it, gives
// them back, and says which element they are meant for.

import { randomUUID } from 'node:crypto';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Context } from '../context.ts';

const ACTIONS = ['capture', 'release', 'focus'] as const;
const CONNECT_MS = 10_000;

export const input: CommandFile = {
  configure: (command) =>
    command
      .addArgument(command.createArgument('<action>', ACTIONS.join(', ')).choices(ACTIONS))
      .argument('<session>', 'id or name')
      .argument('[element]', 'focus: of which overlay or panel; default: none')
      .option('--focus <element>', 'capture: which one the keys are meant for at first')
      .option('--count <keys>', 'capture: give it back after so many bytes'),
  async run(context, [action, session, element], options) {
    const target = { session: String(session), root: context.root };
    switch (action) {
      case 'capture':
        return capture(context, target, {
          focus: text(options['focus']) ?? null,
          count: countOf(text(options['count'])),
        });
      case 'release': {
        const { wasCaptured } = await context.ask('ifKeepersLive', 'input/release', target);
        context.print.json({ wasCaptured });
        context.print.line(wasCaptured ? 'released' : 'it was not captured');
        return ExitCode.ok;
      }
      case 'focus': {
        const focus = element === undefined ? null : String(element);
        await context.ask('ifKeepersLive', 'input/focus', { ...target, element: focus });
        context.print.json({ focus });
        return ExitCode.ok;
      }
      default:
        throw usage(`${String(action)} is none of ${ACTIONS.join(', ')}`);
    }
  },
};

/** Until it is released, from here with Ctrl+C or there with Ctrl+\. */
async function capture(
  context: Context,
  target: { readonly session: string; readonly root: string | null },
  { focus, count }: { readonly focus: string | null; readonly count: number },
): Promise<number> {
  const client = context.follow('ifKeepersLive');
  const id = randomUUID();
  try {
    const { session } = await client.request('session/describe', target, { waitMs: CONNECT_MS });
    await client.request('input/capture', { ...target, id, focus });
    // A daemon that starts meanwhile is told again.
    client.setRegistration({ owned: [{ session: session.id, capture: id }] });
    if (!context.print.isJson) {
      process.stderr.write(`captured ${session.name}; Ctrl+C here or Ctrl+\\ there gives it back\n`);
    }
    await untilReleased(context, client, { session: session.id, id, count });
    client.setRegistration({ owned: [] });
    return ExitCode.ok;
  } finally {
    client.dispose();
  }
}

function untilReleased(
  context: Context,
  client: DaemonClient,
  { session, id, count }: { readonly session: string; readonly id: string; readonly count: number },
): Promise<void> {
  return new Promise((resolve) => {
    const giveBack = (): void => {
      client
        .request('input/release', { session, root: null })
        .catch(() => undefined)
        .finally(resolve);
    };
    let received = 0;
    client.subscribe(
      { topic: 'visual', params: { session } },
      {
        onCaptured: ({ bytes, focus }) => {
          const typed = Buffer.from(bytes, 'base64');
          context.print.json({ t: Date.now(), session, bytes, focus });
          if (!context.print.isJson) process.stdout.write(typed);
          received += typed.length;
          if (received >= count) giveBack();
        },
        onVisual: ({ visual }) => {
          if (visual.capture?.id !== id) resolve();
        },
      },
    );
    process.once('SIGINT', giveBack).once('SIGTERM', giveBack);
    // Nobody is there to give it back to.
    client.onDidChangeState(({ state }) => {
      if (state === 'closed' || state === 'incompatible') resolve();
    });
  });
}

function countOf(word: string | undefined): number {
  const count = word === undefined ? Number.POSITIVE_INFINITY : Number(word);
  if (word !== undefined && (!Number.isInteger(count) || count < 1))
    throw usage(`${word} is no number of bytes`);
  return count;
}
