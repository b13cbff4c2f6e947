// THE TABLE: every method a client can call, in the order of the contract. Each row finds the part that does it and says
// nothing else; a missing row does not compile.

import type { DaemonContract, DaemonParams, DaemonResult } from '../protocol/types.ts';
import type { ClientSession } from './clientSession.ts';
import type { Daemon } from './daemon.ts';
import { register } from './register.ts';
import { attach } from './sessions/attach.ts';
import { listSessions } from './sessions/list.ts';
import { doctor, snapshot, status } from './status.ts';

type HandlerTable = {
  readonly [M in keyof DaemonContract['methods']]: (
    daemon: Daemon,
    params: DaemonParams<M>,
    client: ClientSession,
  ) => DaemonResult<M> | Promise<DaemonResult<M>>;
};

export const handlers: HandlerTable = {
  hello: (_daemon, params, client) => client.hello(params),
  'hello/prove': (_daemon, params, client) => client.prove(params),

  'daemon/ping': () => ({ now: Date.now() }),
  'daemon/status': (daemon) => status(daemon),
  'daemon/doctor': (daemon) => doctor(daemon),
  'daemon/setPersistence': (daemon, { persistent }) => daemon.setPersistence(persistent),
  'daemon/shutdown': (daemon, params) => daemon.requestShutdown(params),

  'client/register': (daemon, params, client) => register(daemon, client, params),
  'client/list': (daemon) => ({ clients: daemon.clients.list() }),

  'subscription/open': (_daemon, { id, about }, client) => {
    client.subscribe(id, about);
    return {};
  },
  'subscription/close': (_daemon, { id }, client) => {
    client.unsubscribe(id);
    return {};
  },
  'state/snapshot': (daemon) => snapshot(daemon),

  'session/create': (daemon, params) => daemon.creation.create(params),
  'session/list': (daemon, params) => listSessions(daemon.registry, daemon.keepers, params),
  'session/describe': (daemon, { session, root }) => ({ session: daemon.registry.find(session, root) }),
  'session/rename': async (daemon, params) => ({ session: await daemon.actions.rename(params) }),
  'session/setTags': async (daemon, params) => ({ session: await daemon.actions.setTags(params) }),
  'session/attach': (daemon, params) => attach(daemon.registry, daemon.tickets, params),
  'session/screen': (daemon, params) => daemon.looking.screen(params),
  'session/write': (daemon, params) => daemon.actions.write(params),
  'session/sendKeys': (daemon, params) => daemon.looking.sendKeys(params),
  'session/resize': async (daemon, params) => {
    await daemon.actions.resize(params);
    return {};
  },
  'session/signal': async (daemon, params) => {
    await daemon.actions.signal(params);
    return {};
  },
  'session/awaitIdle': (daemon, params) => daemon.looking.awaitIdle(params),
  'session/terminate': async (daemon, params) => ({ session: await daemon.actions.terminate(params) }),
  'session/moveViewer': async (daemon, params) => {
    await daemon.actions.moveViewer(params);
    return {};
  },
  'session/purgeExited': async (daemon, params) => ({ purged: await daemon.actions.purgeExited(params) }),

  'config/plan': (daemon, params) => daemon.configs.plan(params),
  'config/apply': async (daemon, params) => ({ services: await daemon.configs.apply(params) }),

  'service/declare': async (daemon, { root, config }) => ({
    service: await daemon.supervisor.declare(root, config),
  }),
  'service/start': (daemon, params) => daemon.supervisor.start(params),
  'service/stop': (daemon, params) => daemon.supervisor.stop(params),
  'service/restart': (daemon, params) => daemon.supervisor.restart(params),
  'service/delete': (daemon, params) => daemon.supervisor.remove(params),
  'service/list': (daemon, { root }) => ({ services: daemon.supervisor.list(root) }),
  'service/why': (daemon, params) => daemon.supervisor.why(params),
  'service/logs': (daemon, params) => daemon.logs.query(params),

  'process/tree': (daemon, params) => daemon.sampling.tree(params),
};
