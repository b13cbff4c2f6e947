// Before a start: whether somebody else has a port that the service is to listen on, who that is, and which port it gets
// instead where its file says so (`onPortConflict: bump`).

import { MAX_BUMPS, nextFreePort, portsOf, withPorts } from '../../config/movePorts.ts';
import type { EnvPairs, MovedPort, ServiceConfig } from '../../protocol/types.ts';

export interface HolderSession {
  readonly id: string;
  readonly name: string;
  readonly root: string | null;
  readonly isService: boolean;
}

export interface Holder {
  readonly port: number;
  /** Null: of another user, of the system, or of another container. */
  readonly pid: number | null;
  readonly command: string | null;
  /** Of ours, where it belongs to one. */
  readonly session: HolderSession | null;
}

/** @returns null when nobody listens there */
export type FindHolder = (port: number) => Promise<Holder | null>;

export type PortDecision =
  | { readonly kind: 'free'; readonly moved: readonly MovedPort[] }
  | { readonly kind: 'taken'; readonly holder: Holder; readonly reason: string }
  /** By another service that is being ended: it is free soon. */
  | { readonly kind: 'ending' };

export interface PortAccess {
  readonly findHolder: FindHolder;
  /** Whether the session is that of a service that is being ended. */
  readonly isEnding: (session: string) => boolean;
}

/**
 * @param own session of the service itself: what is left of its last run is no conflict
 * @param claimed ports that others are about to listen on
 */
export async function settlePorts(
  config: ServiceConfig,
  own: string,
  { findHolder, isEnding }: PortAccess,
  claimed: ReadonlySet<number>,
): Promise<PortDecision> {
  const wanted = portsOf(config);
  const given = new Set([...wanted, ...claimed]);
  const moved: MovedPort[] = [];
  for (const port of wanted) {
    const holder = await findHolder(port);
    if (holder === null || holder.session?.id === own) continue;
    if (holder.session !== null && isEnding(holder.session.id)) return { kind: 'ending' };
    const because = `port ${port} is held by ${printHolder(holder)}`;
    if (config.onPortConflict === 'fail') return { kind: 'taken', holder, reason: because };
    const to = await nextFreePort(port, given, async (next) => (await findHolder(next)) === null);
    if (to === null) {
      const reason = `${because}, and none of the ${MAX_BUMPS} ports after it is free`;
      return { kind: 'taken', holder, reason };
    }
    given.add(to);
    moved.push({ from: port, to, because });
  }
  return { kind: 'free', moved };
}

/** The service as it is with the ports it got. */
export function withMovedPorts(config: ServiceConfig, moved: readonly MovedPort[]): ServiceConfig {
  if (moved.length === 0) return config;
  const to = new Map(moved.map((one) => [one.from, one.to]));
  return withPorts(config, (port) => to.get(port) ?? port);
}

/** PORT follows, also where nobody set it and the service has only one port to mean by it. */
export function withMovedPort(env: EnvPairs, config: ServiceConfig, moved: readonly MovedPort[]): EnvPairs {
  const said = env.findLast(([name]) => name === 'PORT')?.[1];
  const [first] = portsOf(config);
  const port = said === undefined ? first : Number(said);
  const to = moved.find(({ from }) => from === port)?.to;
  if (to === undefined) return env;
  return [...env.filter(([name]) => name !== 'PORT'), ['PORT', String(to)]];
}

/** As it was before `withMovedPort`. */
export function withoutMovedPort(env: EnvPairs, moved: readonly MovedPort[]): EnvPairs {
  return env.map(([name, value]) => {
    const from = name === 'PORT' ? moved.find(({ to }) => String(to) === value)?.from : undefined;
    return from === undefined ? [name, value] : [name, String(from)];
  });
}

/** Such as `pid 4711 (node server.mjs), service api of /home/ada/shop`. */
export function printHolder({ pid, command, session }: Holder): string {
  if (pid === null) return 'a process that this user may not see';
  const own = session === null ? '' : `, ${session.name} of ${session.root ?? 'no root'}`;
  return `pid ${pid} (${short(command ?? '?')})${own}`;
}

function short(command: string): string {
  return command.length > 80 ? `${command.slice(0, 80)}…` : command;
}
