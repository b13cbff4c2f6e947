// A way to a socket that can be cut at any byte of either direction, and be gone for a while.

import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary.ts';

/** So small that frames come apart: a cut falls between any two pieces. */
const PIECE_BYTES = 7;

export class Way {
  /** What to connect to instead. */
  readonly socket: string;
  readonly #to: string;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isGone = false;

  private constructor(to: string) {
    this.#to = to;
    this.socket = path.join(temporaryFolder(), 'way');
    this.#server = createServer((near) => this.#lead(near));
    onTestFinished(() => this.#close());
  }

  static async to(socket: string): Promise<Way> {
    const way = new Way(socket);
    await new Promise<void>((resolve) => way.#server.listen(way.socket, resolve));
    return way;
  }

  /** Whoever tries meanwhile is turned away. */
  set isGone(isGone: boolean) {
    this.#isGone = isGone;
    if (isGone) this.cut();
  }

  /** What is under way in either direction is lost. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
  }

  #lead(near: Socket): void {
    if (this.#isGone) {
      near.destroy();
      return;
    }
    const far = connect(this.#to);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(from);
      from.on('data', (bytes: Buffer) => {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES)
          setImmediate(() => into.write(bytes.subarray(at, at + PIECE_BYTES)));
      });
      from.on('error', () => into.destroy());
      from.on('close', () => {
        this.#open.delete(from);
        into.destroy();
      });
    }
  }

  #close(): void {
    this.cut();
    this.#server.close();
  }
}
