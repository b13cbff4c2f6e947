// A client of the data plane that does only what a test tells it to: acknowledge or not, type at an offset, be cut off.

import { dial } from '../../src/ipc/dial.ts';
import { FrameSocket, frameBody } from '../../src/ipc/frameSocket.ts';
import { newNonce, proofOf } from '../../src/ipc/handshake.ts';
import { type Frame, FrameType } from '../../src/protocol/frames.ts';
import type { FrameBody, Run, RunExit, Size, Ticket } from '../../src/protocol/types.ts';
import { until } from './until.ts';

export interface ClientOptions {
  readonly from?: number | null;
  readonly size?: Size | null;
  readonly acks?: boolean;
  /** Keeps no bytes, only counts them. */
  readonly countsOnly?: boolean;
}

export class FrameClient {
  readonly socket: FrameSocket;
  opened: FrameBody<'opened'> | undefined;
  failed: FrameBody<'fail'> | undefined;
  acks: boolean;
  isClosed = false;
  /** Offset after the last byte that came. */
  position = 0;
  accepted = 0;
  readonly pieces: Buffer[] = [];
  readonly checkpoints: { readonly offset: number; readonly text: string }[] = [];
  readonly said: { readonly name: string; readonly body: unknown }[] = [];
  /** Offsets at which output did not go on where it had stopped. */
  readonly jumps: [number, number][] = [];
  readonly #countsOnly: boolean;
  receivedBytes = 0;

  private constructor(
    raw: ConstructorParameters<typeof FrameSocket>[0],
    ticket: Ticket,
    options: ClientOptions,
  ) {
    this.acks = options.acks ?? true;
    this.#countsOnly = options.countsOnly ?? false;
    const { mac, ...fields } = ticket;
    this.socket = new FrameSocket(raw, {
      onFrame: (frame) => this.#take(frame, mac),
      onClose: () => {
        this.isClosed = true;
      },
    });
    this.socket.sendJson(FrameType.open, {
      ticket: fields,
      nonce: newNonce(),
      from: options.from ?? null,
      size: options.size ?? null,
      label: ticket.writer,
      pid: process.pid,
      window: null,
    });
  }

  /** Resolves when the stream is open or refused. */
  static async open(socketPath: string, ticket: Ticket, options: ClientOptions = {}): Promise<FrameClient> {
    const client = new FrameClient(await dial(socketPath, 3_000), ticket, options);
    await until(
      'the stream to open',
      () => client.opened !== undefined || client.failed !== undefined || client.isClosed,
    );
    return client;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }

  type(offset: number, text: string | Uint8Array): void {
    this.socket.send(FrameType.input, offset, Buffer.from(text));
  }

  ack(): void {
    this.socket.send(FrameType.ack, this.position);
  }

  bodies<T>(name: string): T[] {
    return this.said.filter((said) => said.name === name).map(({ body }) => body as T);
  }

  exits(): RunExit[] {
    return this.bodies<RunExit>('exit');
  }

  runs(): Run[] {
    return this.bodies<Run>('run');
  }

  waitForText(text: string): Promise<unknown> {
    return until(`output ${JSON.stringify(text)}`, () => this.text.includes(text));
  }

  cut(): void {
    this.socket.dispose();
  }

  #take(frame: Frame, mac: string): void {
    switch (frame.type) {
      case FrameType.challenge:
        this.socket.sendJson(FrameType.prove, {
          proof: proofOf(mac, 'viewer', frameBody('challenge', frame).nonce),
        });
        return;
      case FrameType.opened:
        this.opened = frameBody('opened', frame);
        this.position = this.opened.from;
        this.accepted = this.opened.acceptedInput;
        return;
      case FrameType.dataPty:
      case FrameType.dataStdout:
      case FrameType.dataStderr:
        if (frame.offset !== this.position) this.jumps.push([this.position, frame.offset]);
        this.position = frame.offset + frame.bytes.length;
        this.receivedBytes += frame.bytes.length;
        if (!this.#countsOnly) this.pieces.push(Buffer.from(frame.bytes));
        if (this.acks) this.ack();
        return;
      case FrameType.checkpoint:
        this.checkpoints.push({ offset: frame.offset, text: Buffer.from(frame.bytes).toString() });
        this.position = frame.offset;
        return;
      case FrameType.accepted:
        this.accepted = frame.offset;
        return;
      case FrameType.fail:
        this.failed = frameBody('fail', frame);
        return;
      case FrameType.lag:
        this.said.push({ name: 'lag', body: frameBody('lag', frame) });
        this.position = frameBody('lag', frame).resumeAt;
        return;
      default:
        for (const name of ['size', 'lead', 'evicted', 'run', 'exit', 'move', 'visual'] as const) {
          if (FrameType[name] === frame.type) this.said.push({ name, body: frameBody(name, frame) });
        }
    }
  }
}
