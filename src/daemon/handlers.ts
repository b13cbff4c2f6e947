// THE TABLE: every method a client can call, in the order of the contract. Each row finds the part that does it and says
// nothing else; a missing row does not compile.

import type { DaemonContract, DaemonParams, DaemonResult } from '../protocol/types.ts';
import type { ClientSession } from './clientSession.ts';
import { init } from './configs/init.ts';
import type { Daemon } from './daemon.ts';
import { requestHandover } from './handover.ts';
import { register } from './register.ts';
import { exportServices } from './services/exportServices.ts';
import { attach } from './sessions/attach.ts';
import { backlog } from './sessions/backlog.ts';
import { listSessions } from './sessions/list.ts';
import { commands } from './sessions/shell/commands.ts';
import { terminateMany } from './sessions/terminateMany.ts';
import { requestShutdown } from './shutdown.ts';
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
  'daemon/shutdown': (daemon, params) => requestShutdown(daemon, params),
  'daemon/handover': (daemon, params) => requestHandover(daemon, params),

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
  'session/resume': (daemon, params) => daemon.resuming.resume(params),
  'session/list': (daemon, params) => listSessions(daemon.registry, daemon.keepers, params),
  'session/describe': (daemon, { session, root }) => ({ session: daemon.registry.find(session, root) }),
  'session/rename': async (daemon, params) => ({ session: await daemon.actions.rename(params) }),
  'session/setTags': async (daemon, params) => ({ session: await daemon.actions.setTags(params) }),
  'session/attach': (daemon, params) => attach(daemon.registry, daemon.tickets, params),
  'session/backlog': (daemon, params) => backlog(daemon.paths, daemon.registry, params),
  'session/screen': (daemon, params) => daemon.looking.screen(params),
  'session/commands': (daemon, params) => commands(daemon.paths, daemon.registry, params),
  'session/write': (daemon, params) => daemon.actions.write(params),
  'session/sendKeys': (daemon, params) => daemon.looking.sendKeys(params),
  'session/runCommand': (daemon, params) => daemon.shells.run(params),
  'session/resize': async (daemon, params) => {
    await daemon.actions.resize(params);
    return {};
  },
  'session/signal': async (daemon, params) => {
    await daemon.actions.signal(params);
    return {};
  },
  'session/awaitIdle': (daemon, params) => daemon.looking.awaitIdle(params),
  'session/tee': (daemon, params) => daemon.tees.begin(params),
  'session/tees': (daemon, params) => daemon.tees.list(params),
  'session/stopTee': (daemon, params) => daemon.tees.stop(params),
  'session/terminate': async (daemon, params) => ({ session: await daemon.actions.terminate(params) }),
  'session/terminateMany': (daemon, params) => terminateMany(daemon.registry, daemon.actions, params),
  'session/detachClients': (daemon, params) => daemon.actions.detachClients(params),
  'session/moveViewer': async (daemon, params) => {
    await daemon.actions.moveViewer(params);
    return {};
  },
  'session/purgeExited': async (daemon, params) => ({ purged: await daemon.actions.purgeExited(params) }),

  'overlay/create': async ({ visuals }, params, { identity }) => ({
    overlay: await visuals.overlays.create(params, identity.instance),
  }),
  'overlay/update': async ({ visuals }, params) => ({ overlay: await visuals.overlays.update(params) }),
  'overlay/delete': ({ visuals }, params) => visuals.overlays.delete(params),
  'overlay/list': ({ visuals }, params) => ({ overlays: visuals.overlays.list(params) }),
  'overlay/clear': ({ visuals }, params, { identity }) => visuals.overlays.clear(params, identity.instance),
  'panel/create': async ({ visuals }, params, { identity }) => ({
    panel: await visuals.panels.create(params, identity.instance),
  }),
  'panel/update': async ({ visuals }, params) => ({ panel: await visuals.panels.update(params) }),
  'panel/delete': ({ visuals }, params) => visuals.panels.delete(params),
  'panel/list': ({ visuals }, params) => ({ panels: visuals.panels.list(params) }),
  'panel/clear': ({ visuals }, params, { identity }) => visuals.panels.clear(params, identity.instance),
  'input/capture': ({ visuals }, params, { identity }) => visuals.captures.capture(params, identity.instance),
  'input/release': ({ visuals }, params) => visuals.captures.release(params),
  'input/focus': ({ visuals }, params) => visuals.captures.focus(params),

  'config/plan': (daemon, params) => daemon.configs.plan(params),
  'config/apply': (daemon, params) => daemon.configs.apply(params),
  'config/init': (_daemon, params) => init(params),

  'service/declare': (daemon, params) => daemon.configs.declare(params),
  'service/start': (daemon, params) => daemon.supervisor.start(params),
  'service/stop': (daemon, params) => daemon.supervisor.stop(params),
  'service/restart': (daemon, params) => daemon.supervisor.restart(params),
  'service/delete': (daemon, params) => daemon.supervisor.remove(params),
  'service/list': (daemon, { root }) => ({ services: daemon.supervisor.list(root) }),
  'service/why': (daemon, params) => daemon.supervisor.why(params),
  'service/logs': (daemon, params) => daemon.logs.query(params),
  'service/flush': (daemon, params) => daemon.histories.flush(params),
  'service/mark': (daemon, params) => daemon.histories.mark(params),
  'service/history': (daemon, params) => daemon.history.answer(params),
  'service/save': (daemon, params) => daemon.survival.save(params),
  'service/resurrect': (daemon, params) => daemon.survival.resurrect(params),
  'service/export': (daemon, params) => exportServices(daemon.supervisor, params),

  'process/tree': (daemon, params) => daemon.processes.tree(params),
  'process/spawn': (daemon, params) => daemon.processes.spawn(params),
  'process/register': (daemon, params) => daemon.processes.register(params),
  'process/unregister': (daemon, params) => daemon.processes.unregister(params),
  'process/list': (daemon, params) => daemon.processes.list(params),
  'process/killTree': (daemon, params) => daemon.processes.killTree(params),
  'process/killZombies': (daemon, params) => daemon.processes.killZombies(params),
  'process/killOrphans': (daemon, params) => daemon.processes.killOrphans(params),
  'port/holder': async (daemon, { port }) => ({ holder: await daemon.processes.portHolder(port) }),
};
