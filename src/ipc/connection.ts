// JSON-RPC connections over sockets: one end calls and hears notifications, the other serves and notifies. A closed
// socket fails all that is pending at once; a call's deadline leaves the connection up.

import type { Duplex } from 'node:stream';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import {
  connectionLost,
  type HoldfastFailure,
  internal,
  isFailure,
  timedOut,
  unknownMethod,
} from '../protocol/failure.ts';
import { CALL_TIMEOUT_MS } from '../protocol/limits.ts';
import type { Contract } from '../protocol/types.ts';
import { BoundedReader, BoundedWriter } from './messages.ts';
import { monotonicMs } from './monotonic.ts';
import { fromWire, toWire } from './wireFailure.ts';

/** Sees names and durations, never what a message carries: it may hold secrets. */
export type Tracer = (
  what: 'call' | 'serve' | 'notify' | 'hear',
  name: string,
  durationMs: number | undefined,
) => void;

export interface CallerConnection<K extends Contract> extends Disposable {
  readonly isClosed: boolean;
  /** Fires once, with why. */
  readonly onDidClose: Event<HoldfastFailure>;
  /** Rejects with a HoldfastFailure, whatever goes wrong. */
  request<M extends keyof K['methods'] & string>(
    method: M,
    params: K['methods'][M]['input'],
    options?: { readonly timeoutMs?: number },
  ): Promise<K['methods'][M]['result']>;
  onNotification<N extends keyof K['notifications'] & string>(
    name: N,
    listener: (params: K['notifications'][N]) => void,
  ): Disposable;
}

export interface CallerOptions {
  /** For messages: what is at the other end. */
  readonly name: string;
  readonly tracer?: Tracer | undefined;
}

export function callerConnection<K extends Contract>(
  socket: Duplex,
  options: CallerOptions,
): CallerConnection<K> {
  const { connection, onDidClose, isClosed, dispose } = open(socket, options.name);
  const listeners = new Map<string, Emitter<unknown>>();
  connection.onNotification((name, params) => {
    options.tracer?.('hear', name, undefined);
    listeners.get(name)?.fire(Array.isArray(params) ? params[0] : params);
  });
  connection.listen();

  return {
    get isClosed() {
      return isClosed();
    },
    onDidClose,
    dispose,
    async request(method, params, callOptions) {
      const timeoutMs = callOptions?.timeoutMs ?? CALL_TIMEOUT_MS;
      const begun = monotonicMs();
      let timer: NodeJS.Timeout | undefined;
      // Made here, so that the stack of a failure leads to its caller.
      const deadline = new Promise<never>((_, reject) => {
        const failure = timedOut(`${options.name} (${method})`, timeoutMs);
        timer = setTimeout(() => reject(failure), timeoutMs);
      });
      try {
        const answer = connection.sendRequest(method, params);
        // After a deadline the late answer, or the loss of the connection, is nobody's business any more.
        answer.catch(() => undefined);
        return (await Promise.race([answer, deadline])) as K['methods'][typeof method]['result'];
      } catch (error) {
        throw fromWire(method, error);
      } finally {
        clearTimeout(timer);
        options.tracer?.('call', method, monotonicMs() - begun);
      }
    },
    onNotification(name, listener) {
      let emitter = listeners.get(name);
      if (emitter === undefined) {
        emitter = new Emitter();
        listeners.set(name, emitter);
      }
      return emitter.event((params) => listener(params as K['notifications'][typeof name]));
    },
  };
}

export interface ServerConnection<K extends Contract> extends Disposable {
  readonly isClosed: boolean;
  readonly onDidClose: Event<HoldfastFailure>;
  readonly unsentBytes: number;
  /** The kernel took all that was unsent. */
  readonly onDidDrain: Event<void>;
  /** Never throws; a closed peer hears nothing. */
  notify<N extends keyof K['notifications'] & string>(name: N, params: K['notifications'][N]): void;
  /** Ends after what was written has gone out. */
  end(): void;
}

export interface ServerOptions {
  readonly name: string;
  readonly tracer?: Tracer | undefined;
  /** @returns the params a handler gets; throws `invalidParams`. Undefined = no such method. */
  readonly checkParams: (method: string, value: unknown) => unknown;
  readonly hasMethod: (method: string) => boolean;
  readonly handle: (method: string, params: unknown) => Promise<unknown>;
  /** Logs an unknown throw with its stack; @returns how to find it in the log. */
  readonly onUnexpected: (method: string, error: unknown) => string;
}

export function serverConnection<K extends Contract>(
  socket: Duplex,
  options: ServerOptions,
): ServerConnection<K> {
  const { connection, onDidClose, isClosed, dispose } = open(socket, options.name);
  connection.onRequest(async (method, params) => {
    const begun = monotonicMs();
    try {
      if (!options.hasMethod(method)) return toWire(unknownMethod(method));
      const given = Array.isArray(params) ? params[0] : params;
      return await options.handle(method, options.checkParams(method, given ?? {}));
    } catch (error) {
      return toWire(isFailure(error) ? error : internal(options.onUnexpected(method, error)));
    } finally {
      options.tracer?.('serve', method, monotonicMs() - begun);
    }
  });
  const drained = new Emitter<void>();
  socket.on('drain', () => drained.fire());
  connection.listen();

  return {
    get isClosed() {
      return isClosed();
    },
    onDidDrain: drained.event,
    get unsentBytes() {
      return socket.writableLength;
    },
    onDidClose,
    dispose,
    notify(name, params) {
      if (isClosed()) return;
      options.tracer?.('notify', name, undefined);
      connection.sendNotification(name, params).catch(() => undefined);
    },
    end() {
      socket.end();
    },
  };
}

function open(
  socket: Duplex,
  name: string,
): {
  connection: MessageConnection;
  onDidClose: Event<HoldfastFailure>;
  isClosed: () => boolean;
  dispose: () => void;
} {
  // Reader and writer report errors of the socket; this listener keeps them from ending the process before those exist.
  let lastError: unknown;
  socket.on('error', (error) => {
    lastError = error;
  });
  const connection = createMessageConnection(new BoundedReader(socket), new BoundedWriter(socket));
  const closed = new Emitter<HoldfastFailure>();
  let closedBy: HoldfastFailure | undefined;
  const close = (failure: HoldfastFailure): void => {
    if (closedBy !== undefined) return;
    closedBy = failure;
    socket.destroy();
    // Without this the library leaves pending requests unanswered for ever.
    connection.dispose();
    closed.fire(failure);
    closed.dispose();
  };
  connection.onError(([error]) => {
    lastError = error;
  });
  socket.once('close', () => close(connectionLost(`${name} went away`, lastError)));
  return {
    connection,
    onDidClose: (listener) => {
      if (closedBy !== undefined) {
        listener(closedBy);
        return { dispose: () => undefined };
      }
      return closed.event(listener);
    },
    isClosed: () => closedBy !== undefined,
    dispose: () => close(connectionLost(`the connection to ${name} was closed by this side`)),
  };
}
