// What a keeper does for the daemon, one row per method.

import { noteMarks } from '../journal/notes.ts';
import { notFound } from '../protocol/failure.ts';
import type { Handlers, KeeperContract } from '../protocol/types.ts';
import type { CallMemory } from './callMemory.ts';
import type { Commands } from './commands.ts';
import type { ControlPeer } from './controlPeer.ts';
import { infoOf } from './sessionInfo.ts';
import type { Sessions } from './sessions.ts';
import { withShellIntegration } from './shellIntegration.ts';
import type { Watches } from './watches.ts';

export interface HandlerParts {
  readonly sessions: Sessions;
  readonly calls: CallMemory;
  /** Apart: a probe that is asked twice a second would push everything else out. */
  readonly execCalls: CallMemory;
  readonly commands: Commands;
  readonly watches: Watches;
  /** Folder of the shell integration scripts. */
  readonly shellDir: string;
  readonly didSayGoodbye: () => void;
}

export function keeperHandlers(parts: HandlerParts): Handlers<KeeperContract, ControlPeer> {
  const { sessions, calls, watches, commands } = parts;
  return {
    hello: (params, peer) => peer.hello(params),
    'hello/prove': ({ proof }, peer) => peer.prove(proof),
    'control/claim': ({ epoch, daemonInstance }, peer) => peer.claim(epoch, daemonInstance),
    'control/goodbye': () => {
      parts.didSayGoodbye();
      return {};
    },
    'session/spawn': ({ callId, session: id, kind, journal, ...plan }) =>
      calls.once(callId, async () => {
        const session = await sessions.openFor(id, kind, journal);
        const injected = kind === 'terminal' ? withShellIntegration(plan, parts.shellDir) : plan;
        try {
          return { run: await session.spawn(injected) };
        } catch (error) {
          // A session that never ran is none: its folder goes with the daemon's answer.
          if (session.runs === 0 && !session.isLive) await sessions.release(id);
          throw error;
        }
      }),
    'session/list': () => ({ sessions: [...sessions.all].map(infoOf) }),
    'session/watch': ({ session: id, intervalMs }) => {
      const session = sessions.get(id);
      watches.set(session, intervalMs);
      return { end: session.writtenEnd };
    },
    'session/write': ({ callId, session, text, eof }) =>
      calls.once(callId, () => ({ accepted: sessions.get(session).input.write(text, eof) })),
    'session/answer': ({ session, question, text }) => {
      sessions.get(session).answering.didAnswer(question, text);
      return {};
    },
    'session/resize': ({ session, size }) => {
      sessions.get(session).setSize(size);
      return {};
    },
    'session/signal': ({ callId, session, signal }) =>
      calls.once(callId, () => {
        sessions.get(session).signal(signal);
        return {};
      }),
    'session/terminate': ({ callId, session, signal, graceMs }) =>
      calls.once(callId, () => ({ deadline: sessions.get(session).terminate(signal, graceMs) })),
    'session/exec': ({ callId, session, ...request }) =>
      parts.execCalls.once(callId, () => commands.run(sessions.get(session), callId, request)),
    'session/environment': ({ session }) => ({ env: sessions.get(session).plan?.env ?? [] }),
    'session/moveViewer': ({ session, writer, to }) => {
      if (!sessions.get(session).viewers.move(writer, to)) throw notFound('viewer', writer);
      return {};
    },
    'session/detach': ({ session }) => ({ detached: sessions.get(session).viewers.detachAll() }),
    'session/release': ({ callId, session: id }) =>
      calls.once(callId, async () => {
        const session = await sessions.release(id);
        return { end: session.writtenEnd, env: session.plan?.env ?? [] };
      }),
    'session/take': ({ callId, session: id, kind, journal }) =>
      calls.once(callId, async () => {
        const session = await sessions.take(id, kind, journal);
        return { end: session.recorder.end, generation: session.generation };
      }),
    'session/purge': ({ callId, session }) =>
      calls.once(callId, async () => {
        await sessions.purge(session);
        return {};
      }),
    'session/mark': ({ callId, session: id, text }) =>
      calls.once(callId, async () => {
        const { recorder, journal } = sessions.get(id);
        for (const mark of noteMarks(text)) recorder.event(mark);
        await journal.flush();
        return { end: recorder.end };
      }),
    'session/trim': ({ callId, session: id, maxBytes }) =>
      calls.once(callId, async () => {
        const session = await sessions.trim(id, maxBytes);
        return { start: session.start, end: session.recorder.end };
      }),
    'session/setJournal': ({ session, journal }) => {
      sessions.get(session).journal.segments.budget = journal;
      return {};
    },
    'visual/set': ({ session, visual, watchesScreen }) =>
      sessions.get(session).visual.set(visual, watchesScreen),
    'checkpoint/didWrite': async ({ session, offset }) => {
      await sessions.get(session).checkpoints.didWrite(offset);
      return {};
    },
  };
}
