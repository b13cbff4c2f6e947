// Reading and writing `Content-Length` framed JSON on a socket for vscode-jsonrpc, with the bounds its own reader and
// writer lack: a length is checked before anything is allocated, and what is unsent is bounded.

import type { Duplex } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';
import { limitExceeded, malformed } from '../protocol/failure.ts';
import { MAX_HEADER_BYTES, MAX_MESSAGE_BYTES, MAX_UNSENT_BYTES } from '../protocol/limits.ts';

const HEADER_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** A body that is no JSON is reported and skipped; a header that makes no sense ends the connection: nothing after it can be trusted. */
export class BoundedReader extends AbstractMessageReader implements MessageReader {
  readonly #socket: Duplex;
  #callback: DataCallback | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Length of the body being read; undefined while in a header. */
  #bodyBytes: number | undefined;

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    const onData = (chunk: Buffer): void => this.#take(chunk);
    const onClose = (): void => this.fireClose();
    const onError = (error: Error): void => this.fireError(error);
    this.#socket.on('data', onData).on('close', onClose).on('error', onError);
    return {
      dispose: () => {
        this.#callback = undefined;
        this.#socket.off('data', onData).off('close', onClose);
      },
    };
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    try {
      while (this.#callback !== undefined && this.#readOne());
    } catch (error) {
      this.fireError(error instanceof Error ? error : new Error(String(error)));
      this.#socket.destroy();
    }
  }

  /** @returns whether there may be more to read */
  #readOne(): boolean {
    if (this.#bodyBytes === undefined) {
      const data = this.#joined();
      const end = data.subarray(0, MAX_HEADER_BYTES).indexOf(HEADER_END);
      if (end < 0) {
        if (data.length >= MAX_HEADER_BYTES) throw malformed(`a header over ${MAX_HEADER_BYTES} bytes`);
        return false;
      }
      this.#bodyBytes = bodyLength(data.toString('latin1', 0, end));
      this.#keep(data.subarray(end + HEADER_END.length));
    }
    if (this.#bytes < this.#bodyBytes) return false;
    const data = this.#joined();
    const body = data.subarray(0, this.#bodyBytes);
    this.#keep(data.subarray(this.#bodyBytes));
    this.#bodyBytes = undefined;
    this.#deliver(body);
    return this.#bytes > 0;
  }

  #deliver(body: Buffer): void {
    let message: unknown;
    try {
      message = JSON.parse(body.toString('utf8'));
    } catch (error) {
      this.fireError(malformed(error instanceof Error ? error.message : String(error)));
      return;
    }
    if (typeof message === 'object' && message !== null && 'jsonrpc' in message)
      this.#callback?.(message as Message);
    else this.fireError(malformed('not a JSON-RPC message'));
  }

  #joined(): Buffer {
    const joined = this.#chunks.length === 1 ? (this.#chunks[0] ?? NOTHING) : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
  }
}

function bodyLength(header: string): number {
  const match = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header);
  if (match?.[1] === undefined) throw malformed('a header without Content-Length');
  const length = Number(match[1]);
  if (length > MAX_MESSAGE_BYTES) throw limitExceeded(`message bytes (at most ${MAX_MESSAGE_BYTES})`, length);
  return length;
}

/** Hands messages to the socket at once; a peer that lets too much pile up is cut off, never waited for. */
export class BoundedWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket.on('error', (error) => this.fireError(error));
    socket.on('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const body = Buffer.from(JSON.stringify(message), 'utf8');
    if (body.length > MAX_MESSAGE_BYTES) {
      return Promise.reject(limitExceeded(`message bytes (at most ${MAX_MESSAGE_BYTES})`, body.length));
    }
    if (this.#socket.writableLength + body.length > MAX_UNSENT_BYTES) {
      this.#socket.destroy(
        limitExceeded(`unsent bytes (at most ${MAX_UNSENT_BYTES})`, this.#socket.writableLength),
      );
      return Promise.reject(limitExceeded('unsent bytes', this.#socket.writableLength));
    }
    this.#socket.write(
      Buffer.concat([Buffer.from(`Content-Length: ${body.length}${HEADER_END}`, 'latin1'), body]),
    );
    return Promise.resolve();
  }

  end(): void {
    this.#socket.end();
  }
}
