// How a service is run, as parts of its declaration: when it counts as ready and healthy, how it ends and comes back, what
// its log may hold, what is watched and limited. Fields that came later have a default, so that old records load.

import * as z from 'zod';

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();

export const Port = z.number().int().min(1).max(65_535);

/** A list is argv; a string goes to the shell. */
export const Command = z.union([z.array(z.string()).min(1), z.string().min(1)]);

export const RestartPolicy = z.object({
  policy: z.enum(['always', 'on-failure', 'never']),
  delayMs: count,
  factor: z.number().min(1).max(10),
  maxDelayMs: count,
  jitter: z.number().min(0).max(1),
  /** A run at least this long makes the next restart immediate and starts the count again. */
  resetAfterMs: count,
  maxRestarts: count,
});

/** What begins the end: `command` if there is one, else `keys`, else the signal. After `graceMs` all of it is killed. */
export const StopPolicy = z.object({
  signal: z.string(),
  graceMs: count,
  /** Run in the folder and with the environment of the service. */
  command: Command.nullable().default(null),
  /** Typed into its terminal, as `session/sendKeys` names them; null: none. */
  keys: z.array(z.string().min(1)).min(1).nullable().default(null),
});

const readyTiming = {
  /** After the start of the run, before the first try. */
  delayMs: count.default(0),
  everyMs: positive.default(500),
  /** Of one try. */
  timeoutMs: positive.default(1_000),
  /** In a row. */
  successes: positive.default(1),
  failures: positive.default(3),
};
const healthTiming = { ...readyTiming, everyMs: positive.default(10_000) };

const port = { port: Port };
const http = {
  http: z.string(),
  /** Null: any from 200 to 299. */
  status: z.number().int().nullable().default(null),
  /** Regular expression; null: any body. */
  body: z.string().nullable().default(null),
  headers: z.record(z.string(), z.string()).default({}),
};
/** Regular expression for a line of a run's output. */
const log = { log: z.string() };
/** Exit code 0 is a success; run in the folder and with the environment of the service. */
const exec = { exec: Command };
/** Absolute: a success as long as it exists. */
const file = { file: z.string() };

/** Which of them it is, is told by the key it has: `port`, `http`, `log`, `exec` or `file`. */
export const ReadyProbe = z.union([
  z.object({ ...port, ...readyTiming }),
  z.object({ ...http, ...readyTiming }),
  z.object({ ...log, ...readyTiming }),
  z.object({ ...exec, ...readyTiming }),
  z.object({ ...file, ...readyTiming }),
]);

/** A line, once printed, says nothing about now: there is no `log`. */
export const HealthProbe = z.union([
  z.object({ ...port, ...healthTiming }),
  z.object({ ...http, ...healthTiming }),
  z.object({ ...exec, ...healthTiming }),
  z.object({ ...file, ...healthTiming }),
]);

/** What is kept of its output: so many files of that size, the newest ones. */
export const LogPolicy = z.object({
  maxSizeBytes: positive.default(10 * 1024 * 1024),
  maxFiles: positive.default(5),
  /** Whether `logs` shows the time of each line without being asked. */
  timestamps: z.boolean().default(false),
});

/** Patterns are relative to the folder of the service. */
export const WatchPolicy = z.object({
  paths: z.array(z.string().min(1)).min(1),
  ignore: z.array(z.string().min(1)).default([]),
  /** This long without a further change. */
  debounceMs: count.default(300),
  action: z
    .union([z.literal('restart'), z.object({ signal: z.string() }), z.object({ command: Command })])
    .default('restart'),
});

/** Null: no limit. Memory and processor time are those of all its processes together. */
export const LimitPolicy = z.object({
  memoryBytes: positive.nullable().default(null),
  /** Of one core: 200 is two of them. */
  cpuPercent: z.number().positive().nullable().default(null),
  /** Open files of each process. */
  files: positive.nullable().default(null),
  nice: z.number().int().min(-20).max(19).nullable().default(null),
  /** When it is over `memoryBytes` or `cpuPercent`. */
  action: z.enum(['restart', 'stop', 'warn']).default('restart'),
});
