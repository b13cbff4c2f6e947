// `client/register`: what a client is, works in, shows and subscribes to, said anew after every reconnect. Known ids get
// new attributes and lose nothing; sessions nobody knows come back as gone.

import { aimEnvLinks } from '../host/envLinks.ts';
import { rootKey } from '../host/root.ts';
import { invalidParams } from '../protocol/failure.ts';
import type { DaemonParams, DaemonResult } from '../protocol/types.ts';
import type { ClientSession } from './clientSession.ts';
import type { Daemon } from './daemon.ts';

export function register(
  daemon: Daemon,
  client: ClientSession,
  params: DaemonParams<'client/register'>,
): DaemonResult<'client/register'> {
  if (params.instance !== client.identity.instance) {
    throw invalidParams('client/register', 'the instance is not the one of hello');
  }
  const known = params.sessions.filter(({ session }) => daemon.registry.has(session));
  const gone = params.sessions
    .map(({ session }) => session)
    .filter((session) => !daemon.registry.has(session));
  daemon.clients.register(
    client,
    client.identity,
    { ...params, roots: params.roots.map(rootKey), sessions: known },
    Date.now(),
  );
  for (const root of params.roots) aimEnvLinks(daemon.paths, rootKey(root), params.env);
  daemon.creation.didShow(
    params.instance,
    known.map(({ session }) => session),
  );
  // First: a subscription begins with what is there.
  daemon.visuals.resend(params.instance, params.owned);
  for (const { id, about } of params.subscriptions) client.subscribe(id, about);
  daemon.log.info('client registered', {
    ...client.identity,
    roots: params.roots,
    shows: known.length,
    gone: gone.length,
  });
  return { gone };
}
