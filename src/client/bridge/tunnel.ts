// Both ends of a bridge: channels and questions over a pair of byte streams, and probes that tell when nobody is there
// any more. The end of the streams ends every channel and fails every question.

import type { Readable, Writable } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import {
  connectionLost,
  type FailureData,
  HoldfastFailure,
  internal,
  isFailure,
  limitExceeded,
  malformed,
  timedOut,
} from '../../protocol/failure.ts';
import type { Ask, Asks } from './asks.ts';
import { Channel } from './channel.ts';
import { BridgeFrameDecoder, bridgeFrameHeader, CONTROL_CHANNEL } from './frames.ts';

/** Of the far daemon that has to start first, on a slow machine. */
const ASK_TIMEOUT_MS = 60_000;
const PROBE_MS = 15_000;
/** Probes without any sign of the other end. */
const MISSED_PROBES = 3;
/** More is not needed by one command, and a peer must not fill this process. */
const MAX_CHANNELS = 64;

export interface TunnelOptions {
  /** Answers what the other end asks; what it throws is the answer. Throws where nothing can be asked. */
  readonly answer: (ask: string, params: unknown) => Promise<unknown>;
  /** Of tests. */
  readonly probeMs?: number | undefined;
}

type Control =
  | { readonly ask: string; readonly call: number; readonly params: unknown }
  | { readonly answer: number; readonly result?: unknown; readonly failure?: WireFailure }
  | { readonly grant: number; readonly bytes: number }
  | { readonly close: number; readonly reason?: string }
  | { readonly probe: true };

interface WireFailure {
  readonly message: string;
  readonly data: FailureData;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: HoldfastFailure) => void;
}

export class Tunnel implements Disposable {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #answer: TunnelOptions['answer'];
  readonly #decoder = new BridgeFrameDecoder();
  readonly #channels = new Map<number, Channel>();
  readonly #pending = new Map<number, Pending>();
  readonly #closed = new Emitter<HoldfastFailure>();
  readonly #timer: NodeJS.Timeout;
  #closedBy: HoldfastFailure | undefined;
  #lastCall = 0;
  #lastChannel = CONTROL_CHANNEL;
  #missed = 0;

  /** Fires once, with why. */
  readonly onDidClose: Event<HoldfastFailure> = this.#closed.event;

  /** @param first what was read from the input already */
  constructor(input: Readable, output: Writable, options: TunnelOptions, first?: Buffer) {
    this.#input = input;
    this.#output = output;
    this.#answer = options.answer;
    this.#timer = setInterval(() => this.#probe(), options.probeMs ?? PROBE_MS);
    const lost = (error?: Error): void =>
      this.close(connectionLost('the other end of the bridge went away', error));
    input.on('data', (chunk: Buffer) => this.#take(chunk));
    input.once('end', lost).once('close', lost).on('error', lost);
    output.once('close', lost).on('error', lost);
    if (first !== undefined && first.length > 0) this.#take(first);
  }

  get isClosed(): boolean {
    return this.#closedBy !== undefined;
  }

  /** Rejects with a HoldfastFailure: what the other end answered, `timedOut`, or the loss of the bridge. */
  ask<A extends Ask>(
    ask: A,
    params: Asks[A]['params'],
    timeoutMs = ASK_TIMEOUT_MS,
  ): Promise<Asks[A]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#closedBy !== undefined) {
        reject(this.#closedBy);
        return;
      }
      const call = ++this.#lastCall;
      const timer = setTimeout(
        () => settle(() => reject(timedOut(`the bridge (${ask})`, timeoutMs))),
        timeoutMs,
      );
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        this.#pending.delete(call);
        how();
      };
      this.#pending.set(call, {
        resolve: (result) => settle(() => resolve(result as Asks[A]['result'])),
        reject: (failure) => settle(() => reject(failure)),
      });
      this.#say({ ask, call, params });
    });
  }

  /** @param id the other end's choice; absent: a new one of this end. Numbers are never used twice. */
  channel(id: number = ++this.#lastChannel): Channel {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    if (this.#channels.has(id) || id === CONTROL_CHANNEL) throw malformed(`channel ${id} is taken`);
    if (this.#channels.size >= MAX_CHANNELS) throw limitExceeded('channels of a bridge', MAX_CHANNELS);
    const channel = new Channel(id, {
      send: (to, bytes) => this.#send(to, bytes),
      grant: (to, bytes) => this.#say({ grant: to, bytes }),
      close: (to, reason) => this.#say({ close: to, ...(reason !== undefined && { reason }) }),
    });
    this.#channels.set(id, channel);
    channel.once('close', () => this.#channels.delete(id));
    return channel;
  }

  close(failure: HoldfastFailure): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = failure;
    clearInterval(this.#timer);
    for (const channel of [...this.#channels.values()]) {
      // Who uses it may have no ear for errors of a channel that was only just opened.
      channel.on('error', () => undefined);
      channel.destroy(failure);
    }
    for (const { reject } of [...this.#pending.values()]) reject(failure);
    this.#output.end();
    this.#input.destroy();
    this.#closed.fire(failure);
    this.#closed.dispose();
  }

  dispose(): void {
    this.close(connectionLost('the bridge was closed by this side'));
  }

  #probe(): void {
    this.#missed += 1;
    // Counted, not measured: while this process stood still, nobody was silent.
    if (this.#missed > MISSED_PROBES) this.close(connectionLost('the other end of the bridge is silent'));
    else this.#say({ probe: true });
  }

  #take(chunk: Buffer): void {
    this.#missed = 0;
    if (this.#closedBy !== undefined) return;
    try {
      this.#decoder.push(chunk, (channel, bytes) => {
        if (channel === CONTROL_CHANNEL) this.#hear(controlOf(bytes));
        // One that was closed from this side a moment ago may still be sent to.
        else this.#channels.get(channel)?.takeData(bytes);
      });
    } catch (error) {
      this.close(isFailure(error) ? error : connectionLost('the bridge broke', error));
    }
  }

  #hear(control: Control): void {
    if ('ask' in control) void this.#respond(control.call, control.ask, control.params);
    else if ('answer' in control) this.#settle(control);
    else if ('grant' in control) this.#channels.get(control.grant)?.takeGrant(control.bytes);
    else if ('close' in control) this.#channels.get(control.close)?.takeClose(control.reason);
  }

  #settle({ answer, result, failure }: Extract<Control, { answer: number }>): void {
    const pending = this.#pending.get(answer);
    if (failure === undefined) pending?.resolve(result);
    else pending?.reject(new HoldfastFailure(failure.message, failure.data));
  }

  async #respond(call: number, ask: string, params: unknown): Promise<void> {
    try {
      this.#say({ answer: call, result: await this.#answer(ask, params) });
    } catch (error) {
      const { message, data } = isFailure(error) ? error : internal(String(error));
      this.#say({ answer: call, failure: { message, data } });
    }
  }

  #say(control: Control): void {
    this.#send(CONTROL_CHANNEL, Buffer.from(JSON.stringify(control), 'utf8'));
  }

  #send(channel: number, bytes: Buffer): void {
    if (this.#closedBy !== undefined && channel !== CONTROL_CHANNEL) return;
    if (!this.#output.writable) return;
    this.#output.cork();
    this.#output.write(bridgeFrameHeader(channel, bytes.length));
    this.#output.write(bytes);
    this.#output.uncork();
  }
}

function controlOf(bytes: Buffer): Control {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw malformed('what is said about channels is no JSON');
  }
  if (typeof value !== 'object' || value === null)
    throw malformed('what is said about channels is no object');
  return value as Control;
}
