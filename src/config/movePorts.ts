// The ports a service is to have, as `ports` and its probes name them, and the same service with other ports: one of several
// instances, or one whose port was taken.

import type { HealthProbe, ReadyProbe, ServiceConfig } from '../protocol/types.ts';

/** Of a port probe, or written in the address of an http probe: that of the scheme is not the service's to choose. */
export function portOfProbe(probe: ReadyProbe | HealthProbe | null): number | undefined {
  if (probe === null) return undefined;
  if ('port' in probe) return probe.port;
  const digits = 'http' in probe ? URL_PORT.exec(probe.http)?.[2] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** Those it is to listen on: `ports`, and the port of a port probe. */
export function portsOf({ ports, ready, health }: ServiceConfig): readonly number[] {
  const probed = [ready, health].flatMap((probe) =>
    probe !== null && 'port' in probe ? (portOfProbe(probe) ?? []) : [],
  );
  return [...new Set([...ports, ...probed])];
}

/** `ports` and the ports of probes; not what the environment says. */
export function withPorts(config: ServiceConfig, move: (port: number) => number): ServiceConfig {
  const { ports, ready, health } = config;
  return {
    ...config,
    ports: ports.map(move),
    ready: ready && moveProbe(ready, move),
    health: health && moveProbe(health, move),
  };
}

const URL_PORT = /^(https?:\/\/(?:[\w.-]+|\[[^\]]*\]):)(\d+)/;

function moveProbe<Probe extends ReadyProbe | HealthProbe>(
  probe: Probe,
  move: (port: number) => number,
): Probe {
  const port = portOfProbe(probe);
  if (port === undefined) return probe;
  if ('port' in probe) return { ...probe, port: move(port) };
  return 'http' in probe ? { ...probe, http: probe.http.replace(URL_PORT, `$1${move(port)}`) } : probe;
}

/** After that many a free one is found by luck only. */
export const MAX_BUMPS = 10;
const LAST_PORT = 65_535;

/**
 * @param given ports that are somebody's already
 * @param isFree asked of one after the other
 * @returns null where none of the `MAX_BUMPS` ports after it is
 */
export async function nextFreePort(
  port: number,
  given: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean>,
): Promise<number | null> {
  for (let next = port + 1; next <= Math.min(port + MAX_BUMPS, LAST_PORT); next++) {
    if (!given.has(next) && (await isFree(next))) return next;
  }
  return null;
}
