// Registration: what this client is, works in, shows and listens to, said anew on every connection. The daemon updates in
// place, so saying it twice harms nothing.

import path from 'node:path';
import type { DaemonInput, EnvPairs } from '../protocol/types.ts';
import type { ConnectOptions, PlainClient } from './connect.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Registration {
  readonly roots: readonly string[];
  readonly label: string;
  /** For the symlinks that long-lived terminals of the roots point at. */
  readonly env: EnvPairs;
  readonly sessions: NonNullable<DaemonInput<'client/register'>['sessions']>;
  /** What this client drew and captured. */
  readonly owned?: NonNullable<DaemonInput<'client/register'>['owned']>;
}

type Registrant = Pick<ConnectOptions, 'identity' | 'log'>;

/** The subscription that feeds the mirror. */
const MIRROR = { id: 'mirror', about: { topic: 'state' } } as const;

/** With all subscriptions: for a new connection. @returns sessions shown here that nobody knows any more */
export function registerAnew(
  client: PlainClient,
  { identity }: Registrant,
  registration: Registration,
  subscriptions: Subscriptions,
): Promise<readonly string[]> {
  return register(client, identity.instance, registration, [MIRROR, ...subscriptions.list()]);
}

/**
 * Without subscriptions: they are open. A connection that is lost meanwhile is no failure: the next one registers anew.
 * @returns `greetAgain` where there is a root of which the daemon has not said what it sees; it does so in `hello` only
 */
export async function registerChanged(
  client: PlainClient,
  { identity, log }: Registrant,
  registration: Registration,
): Promise<readonly string[] | 'greetAgain'> {
  if (!areRootsKnown(client, registration.roots)) return 'greetAgain';
  try {
    return await register(client, identity.instance, registration, []);
  } catch (error) {
    if (!client.isClosed) log.error('registering again failed', error, { roots: registration.roots });
    return [];
  }
}

/** Whether every root was looked at on this connection: itself, or the folder it lies in. */
function areRootsKnown(client: PlainClient, roots: readonly string[]): boolean {
  const { accepted, rejected } = client.roots;
  const known = [...accepted, ...rejected.map(({ root }) => root)];
  return roots.every((root) => known.some((one) => root === one || root.startsWith(one + path.sep)));
}

async function register(
  client: PlainClient,
  instance: string,
  { roots, label, env, sessions, owned = [] }: Registration,
  subscriptions: NonNullable<DaemonInput<'client/register'>['subscriptions']>,
): Promise<readonly string[]> {
  const rejected = new Set(client.roots.rejected.map(({ root }) => root));
  const { gone } = await client.request('client/register', {
    instance,
    label,
    roots: roots.filter((root) => !rejected.has(root)),
    env: [...env],
    sessions: [...sessions],
    subscriptions,
    owned: [...owned],
  });
  return gone;
}
