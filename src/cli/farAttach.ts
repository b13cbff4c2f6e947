// Sessions of another machine for the attach client: found by its daemon, shown by a channel to its keeper.

import type { FarHost } from '../client/bridge/farHost.ts';
import { isFailure, processGone } from '../protocol/failure.ts';
import type { FarSessions } from './attach/farSessions.ts';
import type { Context } from './context.ts';

export function farSessions(context: Context, far: FarHost): FarSessions {
  const { root } = context;
  return {
    async find(session) {
      try {
        return (await context.ask('ifKeepersLive', 'session/describe', { session, root })).session;
      } catch (error) {
        if (isFailure(error, 'notFound')) return undefined;
        throw error;
      }
    },
    async target(session, { writer, mode, steal }) {
      const { endpoint, ticket } = await context.ask('ifKeepersLive', 'session/attach', {
        session,
        root,
        writer,
        mode: steal ? 'steal' : mode,
      });
      if (endpoint === null || ticket === null) throw processGone(0);
      return { socket: endpoint.socket, ticket, dial: () => far.openKeeper(endpoint.socket) };
    },
    async history(session) {
      const client = await context.connect('ifKeepersLive');
      try {
        const { session: info } = await client.request('session/describe', { session, root });
        const screen = await client
          .request('session/screen', { session, root, format: 'ansi' })
          // The journal may be gone, and how it ended is still known.
          .catch(() => undefined);
        return {
          text: screen?.text.trimEnd() ?? '',
          exit: info.run?.exit ?? null,
          cwd: info.cwd,
          kind: info.kind,
        };
      } finally {
        client.dispose();
      }
    },
    async interrupt(session) {
      await context.ask('ifKeepersLive', 'session/signal', { session, root, signal: 'SIGINT' });
    },
    async create(id, size) {
      const { cwd, env, originator } = context;
      const { session } = await context.ask('always', 'session/create', {
        id,
        kind: 'terminal',
        root,
        cwd,
        env,
        size,
        originator,
      });
      return session.id;
    },
  };
}
