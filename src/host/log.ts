// Our own diagnostics: one JSON object per line, bounded by rotation, without secrets. A log that cannot be written is
// silent; it must never be what fails.

import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { redactText, redactValue } from '../base/redact.ts';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Writes the whole chain of causes with their stacks. @returns how to find the entry: its `ref` */
  error(message: string, error: unknown, fields?: LogFields): string;
  /** The same log, with these fields in every line. */
  child(fields: LogFields): Log;
  close(): void;
}

export interface LogLimits {
  readonly maxBytes: number;
  /** How many rotated files are kept beside the current one: FILE.1 is the newest. */
  readonly maxFiles: number;
}

/** Room for weeks of a daemon's life. */
const DEFAULT_LIMITS: LogLimits = { maxBytes: 4 * 1024 * 1024, maxFiles: 2 };
/** A chain of causes that loops or goes deeper tells nothing more. */
const MAX_CAUSES = 8;
/** Read from the end of a log for its last lines. */
const TAIL_BYTES = 64 * 1024;

export function openLog(file: string, limits: LogLimits = DEFAULT_LIMITS): Log {
  return new LogWriter(new RotatingFile(file, limits), {});
}

/** The last lines of a text file, oldest first; none when it cannot be read. */
export function lastLines(file: string, count: number): readonly string[] {
  try {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      const start = Math.max(0, size - TAIL_BYTES);
      const tail = Buffer.alloc(size - start);
      const read = readSync(fd, tail, 0, tail.length, start);
      const lines = tail.toString('utf8', 0, read).split('\n');
      // What the cut went through is no line.
      if (start > 0) lines.shift();
      return lines.filter((line) => line.trim() !== '').slice(-count);
    } finally {
      closeSync(fd);
    }
  } catch {
    return [];
  }
}

class LogWriter implements Log {
  readonly #file: RotatingFile;
  readonly #fields: LogFields;

  constructor(file: RotatingFile, fields: LogFields) {
    this.#file = file;
    this.#fields = fields;
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, error: unknown, fields?: LogFields): string {
    const ref = newRef();
    this.#write('error', message, { ref, ...fields, error: describeError(error) });
    return ref;
  }

  child(fields: LogFields): Log {
    return new LogWriter(this.#file, { ...this.#fields, ...fields });
  }

  close(): void {
    this.#file.close();
  }

  #write(level: string, message: string, fields: LogFields | undefined): void {
    const entry = {
      t: new Date().toISOString(),
      level,
      pid: process.pid,
      message: redactText(message),
      ...(redactValue({ ...this.#fields, ...fields }) as LogFields),
    };
    this.#file.append(`${JSON.stringify(entry)}\n`);
  }
}

/** Appends by descriptor, so that a line is one write and lines of several processes do not mix. */
class RotatingFile {
  readonly #path: string;
  readonly #limits: LogLimits;
  #fd: number | undefined;
  #size = 0;
  #isClosed = false;

  constructor(path: string, limits: LogLimits) {
    this.#path = path;
    this.#limits = limits;
  }

  append(line: string): void {
    if (this.#isClosed) return;
    try {
      const bytes = Buffer.from(line);
      this.#fd ??= this.#open();
      if (this.#size > 0 && this.#size + bytes.length > this.#limits.maxBytes) this.#rotate();
      writeSync(this.#fd ?? this.#open(), bytes);
      this.#size += bytes.length;
    } catch {
      // Full disk, deleted folder: try again with the next line.
      this.#release();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#release();
  }

  #open(): number {
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
    return this.#fd;
  }

  #rotate(): void {
    // What was launched writes its standard error here too, so only the file itself knows how long it is.
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    this.#release();
    if (size + 1 >= this.#limits.maxBytes / 2) {
      rmSync(`${this.#path}.${this.#limits.maxFiles}`, { force: true });
      for (let n = this.#limits.maxFiles - 1; n >= 1; n--) {
        if (existsSync(`${this.#path}.${n}`)) renameSync(`${this.#path}.${n}`, `${this.#path}.${n + 1}`);
      }
      renameSync(this.#path, `${this.#path}.1`);
    }
    this.#open();
  }

  #release(): void {
    if (this.#fd === undefined) return;
    try {
      closeSync(this.#fd);
    } catch {
      // Closed by whoever closes everything at the end.
    }
    this.#fd = undefined;
  }
}

let refs = 0;

function newRef(): string {
  return `${Date.now().toString(36)}-${process.pid.toString(36)}-${(++refs).toString(36)}`;
}

/** Each error of the chain: what it is, says, and where it was made. */
function describeError(error: unknown): readonly LogFields[] {
  const chain: LogFields[] = [];
  let current: unknown = error;
  while (current !== undefined && chain.length < MAX_CAUSES) {
    if (!(current instanceof Error)) {
      chain.push({ thrown: String(current) });
      break;
    }
    chain.push({
      name: current.name,
      message: current.message,
      ...('code' in current && { code: current.code }),
      stack: current.stack
        ?.split('\n')
        .slice(1, 12)
        .map((line) => line.trim()),
    });
    if (current instanceof AggregateError) chain.push(...current.errors.slice(0, 3).flatMap(describeError));
    current = current.cause;
  }
  return chain.slice(0, MAX_CAUSES);
}
