// A viewer of a session over the stream the attach client is made of: every byte it was handed, and whether each piece
// followed on the one before.

import { onTestFinished } from 'vitest';
import { findLocalSession, mintLocalTicket } from '../../src/client/localSession.ts';
import { Stream } from '../../src/client/stream.ts';
import type { TestHome } from './home.ts';

export class Viewer {
  readonly stream: Stream;
  readonly pieces: Buffer[] = [];
  /** Offsets that did not follow on. */
  readonly jumps: string[] = [];
  failure: Error | undefined;
  exitCode: number | null | undefined;
  /** Bytes it was told will never be typed. */
  notSent = 0;
  /** Each time the stream opens. */
  openings = 0;
  #position = 0;

  /** @param way instead of the keeper's own socket */
  constructor({ paths }: TestHome, id: string, writer: string, mode: 'lead' | 'view', way?: string) {
    this.stream = new Stream({
      resolve: async () => {
        const session = findLocalSession(paths, id);
        if (session.kind !== 'living') throw new Error(`${id} is ${session.kind}`);
        const target = mintLocalTicket(session, { writer, mode, steal: false });
        return way === undefined ? target : { ...target, socket: way };
      },
      from: 0,
      size: null,
      label: writer,
      pid: process.pid,
      window: null,
      listener: {
        onData: (bytes, _, offset) => {
          if (offset !== this.#position) this.jumps.push(`${this.#position} → ${offset}`);
          this.#position = offset + bytes.length;
          this.pieces.push(Buffer.from(bytes));
          this.stream.ack(this.#position);
        },
        onOpened: () => {
          this.openings++;
        },
        onNotSent: (bytes) => {
          this.notSent += bytes;
        },
        onExit: ({ exitCode }) => {
          this.exitCode = exitCode;
        },
        onFailed: (error) => {
          this.failure = error;
        },
      },
    });
    onTestFinished(() => this.stream.dispose());
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
