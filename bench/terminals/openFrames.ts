// A stream straight to our keeper, as the attach client opens it, that acknowledges what it counts.

import { findLocalSession, mintLocalTicket } from '../../src/client/localSession.ts';
import { Stream } from '../../src/client/stream.ts';
import { hostPaths } from '../../src/host/paths.ts';
import { SIZE, type Terminal, type TerminalPlace } from './terminal.ts';

export function openFrames({ home, session }: Extract<TerminalPlace, { kind: 'frames' }>): Terminal {
  const found = findLocalSession(hostPaths(home), session);
  if (found.kind !== 'living') throw new Error(`session ${session} is ${found.kind}`);
  const viewer = { writer: `bench-${process.pid}`, mode: 'lead', steal: false } as const;
  const stream = new Stream({
    resolve: () => Promise.resolve(mintLocalTicket(found, viewer)),
    from: null,
    size: SIZE,
    label: 'bench',
    pid: process.pid,
    window: null,
    listener: {
      onCheckpoint(bytes, offset) {
        terminal.onData(bytes);
        stream.ack(offset);
      },
      onData(bytes, _stream, offset) {
        terminal.onData(bytes);
        stream.ack(offset + bytes.length);
      },
      onCut: (error) => fail(`the stream was cut: ${error?.message}`),
      onFailed: (error) => fail(error.message),
    },
  });
  const terminal: Terminal = {
    write: (text) => {
      stream.write(Buffer.from(text));
    },
    onData: () => undefined,
    dispose: () => stream.dispose(),
  };
  return terminal;
}

/** A figure with a cut in it means nothing. */
function fail(reason: string): never {
  throw new Error(reason);
}
