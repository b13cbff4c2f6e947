// What makes the parts one daemon: keepers' news to the registry, changes of any part to the numbered state, and every
// coming and going to the question whether the daemon is still needed.

import { assertNever } from '../base/assertNever.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Daemon } from './daemon.ts';
import type { KeeperEvent } from './keepers/link.ts';
import { didLoseKeeper } from './keepers/lost.ts';
import { answerFor } from './sessions/answerFor.ts';
import { repaint } from './sessions/repaint.ts';

export function wire(daemon: Daemon): Disposable {
  const { registry, keepers, clients, supervisor, hub, outputs, log } = daemon;
  const store = new DisposableStore();

  store.add(
    keepers.onDidReport(({ keeper, sessions }) => {
      for (const session of sessions) registry.didReport(keeper, session);
      for (const { session } of sessions) outputs.renew(session);
      daemon.visuals.didReport(sessions);
    }),
  );
  store.add(keepers.onDidHappen(({ event }) => didHappen(daemon, event)));
  store.add(
    keepers.onDidEnd((record) => {
      didLoseKeeper(record, registry, daemon.remains, daemon.paths, log).catch((error: unknown) => {
        log.error('the sessions of a dead keeper could not be cleared', error, { keeper: record.id });
      });
    }),
  );
  store.add(
    keepers.onDidChange((change) => {
      if ('put' in change) hub.publish({ change: 'keeperPut', keeper: change.put });
      else hub.publish({ change: 'keeperRemoved', id: change.removed });
    }),
  );
  store.add(registry.onDidGrow((growth) => outputs.didGrow(growth)));
  store.add(
    registry.onDidHappen(({ event, session }) => {
      if (event === 'removed') hub.publish({ change: 'sessionRemoved', id: session.id });
      else hub.publish({ change: 'sessionPut', session });
      if (event === 'started') outputs.renew(session.id);
      if (event !== 'changed') daemon.lifetime.review();
    }),
  );
  store.add(
    clients.onDidChange((change) => {
      if ('put' in change) hub.publish({ change: 'clientPut', client: change.put });
      else hub.publish({ change: 'clientRemoved', instance: change.removed });
    }),
  );
  // Also those that never registered, such as one command.
  store.add(daemon.server.onDidLeave(() => daemon.lifetime.review()));
  store.add(
    supervisor.onDidChange((change) => {
      if ('put' in change) hub.publish({ change: 'servicePut', service: change.put });
      else hub.publish({ change: 'serviceRemoved', id: change.removed });
      daemon.lifetime.review();
    }),
  );
  store.add(
    daemon.screens.onDidWriteCheckpoint(({ session, offset, size }) => {
      const keeper = registry.get(session)?.keeper ?? null;
      if (keeper === null || !keepers.has(keeper)) return;
      keepers
        .get(keeper)
        .request('checkpoint/didWrite', { session, offset, size })
        .catch((error: unknown) =>
          log.warn('a keeper was not told of a checkpoint', { session, cause: String(error) }),
        );
    }),
  );
  store.add(
    daemon.screens.onDidMeetGap(({ session }) => {
      log.warn('output of a session was gone before it was drawn', { session });
      repaint(daemon, session).catch((error: unknown) =>
        log.warn('a program was not asked to draw its screen again', { session, cause: String(error) }),
      );
    }),
  );
  return store;
}

function didHappen(daemon: Daemon, happened: KeeperEvent): void {
  const { registry, clients, screens, quota, visuals } = daemon;
  switch (happened.event) {
    case 'run/didStart':
      registry.didStart(happened.params);
      return;
    case 'run/didExit':
      registry.didExit(happened.params);
      return;
    case 'session/didOutput':
      registry.didOutput(happened.params);
      return;
    case 'session/didAsk':
      answerFor(daemon, happened.params);
      return;
    case 'viewer/didChange': {
      registry.didChangeViewers(happened.params);
      const session = registry.get(happened.params.session);
      if (session !== undefined) clients.didChangeViewers(session);
      return;
    }
    case 'session/didNameForeground':
      registry.didNameForeground(happened.params);
      return;
    case 'input/didStall':
      registry.didStall(happened.params);
      return;
    case 'segment/didClose':
      screens.didCloseSegment(happened.params);
      quota.review();
      return;
    case 'checkpoint/didMiss':
      screens.didMissCheckpoint(happened.params);
      return;
    case 'input/didCapture':
      visuals.didCapture(happened.params);
      return;
    case 'visual/didRelease':
      visuals.didRelease(happened.params);
      return;
    case 'visual/didLeaveAlternate':
      visuals.didLeaveAlternate(happened.params);
      return;
    default:
      assertNever(happened);
  }
}

/** Asks the keeper of a session to tell of its growth, or to stop; a session nobody keeps never grows. */
export function askForOutput(
  { registry, keepers, log }: Daemon,
  session: string,
  intervalMs: number | null,
): void {
  const keeper = registry.get(session)?.keeper ?? null;
  if (keeper === null || !registry.isKept(session)) return;
  // Without a link right now, it is asked anew when there is one again.
  keepers
    .find(keeper)
    ?.request('session/watch', { session, intervalMs })
    .then(({ end }) => registry.didOutput({ session, end, inputAt: null }))
    .catch((error: unknown) =>
      log.warn('a session cannot be watched now', { session, cause: String(error) }),
    );
}
