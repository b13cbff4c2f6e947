// A keeper's data plane in miniature: proves itself, lets a viewer in, keeps what it is sent, and can be cut.

import type { Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { FrameSocket, frameBody } from '../../../src/ipc/frameSocket.ts';
import { HandshakeGate } from '../../../src/ipc/handshake.ts';
import { listen } from '../../../src/ipc/listen.ts';
import { mintTicket, ticketMac } from '../../../src/ipc/ticket.ts';
import { FrameType } from '../../../src/protocol/frames.ts';
import type { FrameBody, Ticket } from '../../../src/protocol/types.ts';
import { temporaryFolder } from '../temporary.ts';

export interface KeeperPeer {
  readonly socketPath: string;
  readonly ticket: Ticket;
  /** Bodies of `open`, one per connection. */
  readonly opens: FrameBody<'open'>[];
  /** All input in the order of its offsets; a repeat is not in it twice. */
  readonly input: Buffer;
  readonly replies: string[];
  readonly acks: number[];
  /** Whether input that comes is accepted from now on. */
  accepts: boolean;
  send(text: string): void;
  sendFrame(type: FrameType, offset: number, body?: unknown): void;
  /** Cuts the connection. */
  cut(): void;
}

export interface KeeperPeerOptions {
  /** Signs with another secret than the ticket's: it is not the keeper. */
  readonly isImpostor?: boolean;
  /** Where a viewer without an offset begins. */
  readonly start?: number;
}

export async function startKeeperPeer(options: KeeperPeerOptions = {}): Promise<KeeperPeer> {
  const secret = 's'.repeat(64);
  const ticket = mintTicket(secret, {
    session: 's1',
    writer: 'w1',
    mode: 'lead',
    steal: false,
    exclusive: false,
    number: 0,
  });
  const start = options.start ?? 0;
  const socketPath = path.join(temporaryFolder(), 'data.sock');
  let end = start;
  let output = '';
  let input = Buffer.alloc(0);
  let current: FrameSocket | undefined;
  const sockets = new Set<Socket>();
  const listener = await listen(socketPath, (socket) => {
    sockets.add(socket);
    let gate: HandshakeGate | undefined;
    let open: FrameBody<'open'> | undefined;
    const frames = new FrameSocket(socket, {
      onFrame(frame) {
        switch (frame.type) {
          case FrameType.open:
            open = frameBody('open', frame);
            peer.opens.push(open);
            gate = new HandshakeGate(
              options.isImpostor ? 'wrong' : ticketMac(secret, open.ticket),
              'keeper',
              'viewer',
            );
            frames.sendJson(FrameType.challenge, gate.challenge(open.nonce));
            return;
          case FrameType.prove: {
            if (gate?.open(frameBody('prove', frame).proof) !== true) return socket.destroy() as never;
            const from = open?.from ?? start;
            current = frames;
            frames.sendJson(FrameType.opened, {
              acceptedInput: input.length,
              mode: 'lead',
              from,
              end,
              size: null,
              run: null,
              isPty: true,
            });
            const missed = output.slice(from - start);
            if (missed !== '') frames.send(FrameType.dataPty, from, Buffer.from(missed));
            return;
          }
          case FrameType.ack:
            peer.acks.push(frame.offset);
            return;
          case FrameType.reply:
            peer.replies.push(Buffer.from(frame.bytes).toString());
            return;
          case FrameType.input: {
            if (frame.offset > input.length) throw new Error(`a hole before ${frame.offset}`);
            if (!peer.accepts) return;
            input = Buffer.concat([input, frame.bytes.subarray(input.length - frame.offset)]);
            frames.send(FrameType.accepted, input.length);
            return;
          }
          default:
            return;
        }
      },
      onClose: () => sockets.delete(socket),
    });
  });
  const peer: KeeperPeer = {
    socketPath,
    ticket,
    opens: [],
    get input() {
      return input;
    },
    replies: [],
    acks: [],
    accepts: true,
    send(text) {
      current?.send(FrameType.dataPty, end, Buffer.from(text));
      output += text;
      end += text.length;
    },
    sendFrame(type, offset, body) {
      current?.send(type, offset, body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
    },
    cut() {
      current = undefined;
      for (const socket of sockets) socket.destroy();
    },
  };
  onTestFinished(() => {
    listener.close();
    peer.cut();
  });
  return peer;
}
