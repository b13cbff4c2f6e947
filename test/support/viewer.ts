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
  #position = 0;

  constructor({ paths }: TestHome, id: string, writer: string, mode: 'lead' | 'view') {
    this.stream = new Stream({
      resolve: async () => {
        const session = findLocalSession(paths, id);
        if (session.kind !== 'living') throw new Error(`${id} is ${session.kind}`);
        return mintLocalTicket(session, { writer, mode, steal: false });
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
