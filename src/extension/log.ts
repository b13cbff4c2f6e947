// Our log in the shape the client layer writes to. VS Code's channel has levels and time stamps of its own.

import type { LogOutputChannel } from 'vscode';
import type { DaemonClientOptions } from '../client/daemonClient.ts';
import { withCauses } from './say.ts';

type Log = DaemonClientOptions['log'];
type Fields = Readonly<Record<string, unknown>>;

export function clientLog(channel: LogOutputChannel, own: Fields = {}): Log {
  const line = (message: string, fields: Fields = {}): string => {
    const all = { ...own, ...fields };
    return Object.keys(all).length === 0 ? message : `${message} ${JSON.stringify(all)}`;
  };
  return {
    info: (message, fields) => channel.info(line(message, fields)),
    warn: (message, fields) => channel.warn(line(message, fields)),
    error: (message, error, fields) => {
      channel.error(line(message, fields), error instanceof Error ? withCauses(error) : String(error));
      return 'Holdfast: Show Log';
    },
    child: (fields) => clientLog(channel, { ...own, ...fields }),
    // The channel belongs to the window.
    close: () => undefined,
  };
}

/** For the setting `holdfast.trace`: which messages cross the wire, and how long calls take. */
export function messageTracer(
  channel: LogOutputChannel,
  isTracing: () => boolean,
): NonNullable<DaemonClientOptions['tracer']> {
  return (what, name, durationMs) => {
    if (!isTracing()) return;
    channel.info(
      durationMs === undefined ? `${what} ${name}` : `${what} ${name} ${durationMs.toFixed(1)} ms`,
    );
  };
}
