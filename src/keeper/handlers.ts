// What a keeper does for the daemon, one row per method.

import { notFound } from '../protocol/failure.ts';
import type { Handlers, KeeperContract } from '../protocol/types.ts';
import type { CallMemory } from './callMemory.ts';
import type { ControlPeer } from './controlPeer.ts';
import type { Sessions } from './sessions.ts';
import { withShellIntegration } from './shellIntegration.ts';
import type { Watches } from './watches.ts';

export interface HandlerParts {
  readonly sessions: Sessions;
  readonly calls: CallMemory;
  readonly watches: Watches;
  /** Folder of the shell integration scripts. */
  readonly shellDir: string;
  readonly didSayGoodbye: () => void;
}

export function keeperHandlers(parts: HandlerParts): Handlers<KeeperContract, ControlPeer> {
  const { sessions, calls, watches } = parts;
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
          if (session.info().runs === 0 && !session.isLive) await sessions.release(id);
          throw error;
        }
      }),
    'session/list': () => ({ sessions: [...sessions.all].map((session) => session.info()) }),
    'session/watch': ({ session: id, intervalMs }) => {
      const session = sessions.get(id);
      watches.set(session, intervalMs);
      return { end: session.writtenEnd };
    },
    'session/write': ({ callId, session, text, eof }) =>
      calls.once(callId, () => ({ accepted: sessions.get(session).input.write(text, eof) })),
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
    'session/environment': ({ session }) => ({ env: sessions.get(session).environment }),
    'session/moveViewer': ({ session, writer, to }) => {
      if (!sessions.get(session).viewers.move(writer, to)) throw notFound('viewer', writer);
      return {};
    },
    'session/release': ({ callId, session: id }) =>
      calls.once(callId, async () => {
        const session = await sessions.release(id);
        return { end: session.writtenEnd, env: session.environment };
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
    'checkpoint/didWrite': async ({ session, offset }) => {
      await sessions.get(session).didCheckpoint(offset);
      return {};
    },
  };
}
