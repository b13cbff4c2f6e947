// A child process as the rest of the keeper sees it, whether it has a terminal or pipes.

import type { EnvPairs, Size, StreamName } from '../protocol/types.ts';

export interface ChildRequest {
  /** At least one; the first is looked up in the PATH of `env`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: EnvPairs;
  /** Used by a terminal. */
  readonly size: Size;
}

export interface ChildListener {
  /** `bytes` is valid only during the call. */
  onOutput(bytes: Uint8Array, stream: StreamName): void;
  /** The process ended; there may be output to come. One of the two is null. */
  onExit(exitCode: number | null, signal: string | null): void;
  /** After `onExit`: all output was handed over. Comes late where output is paused. */
  onDrained(): void;
}

export interface Child {
  readonly pid: number;
  readonly isPty: boolean;
  /** What input is written to by `InputQueue`; undefined once it was closed. */
  readonly inputSink: InputSink | undefined;
  /** Stops reading output; the kernel then stops the process once its buffer is full. */
  pause(): void;
  resume(): void;
  resize(size: Size): void;
  /** End of input: closes a pipe, types ^D in a terminal. */
  endInput(): void;
  /** Lets go of descriptors; the process is not touched. */
  dispose(): void;
}

export interface InputSink {
  /** @returns how many bytes were taken; 0 when the program reads nothing now. Throws when nobody ever will. */
  write(bytes: Uint8Array): number;
}
