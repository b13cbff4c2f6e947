// The nouns of the contract as zod schemas: what sessions, services, processes and clients look like on the wire and in
// `--json`. Fields may be added, never removed or renamed.

import * as z from 'zod';
import {
  Command,
  HealthProbe,
  LimitPolicy,
  LogPolicy,
  Port,
  ReadyProbe,
  RestartPolicy,
  StopPolicy,
  WatchPolicy,
} from './policies.ts';

const count = z.number().int().nonnegative();
/** Epoch milliseconds. */
const time = z.number().nonnegative();
/** Byte offset in a journal. */
const offset = count;

export const SessionId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'an id has 1 to 64 letters, digits, _ or -');
export const Name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}]*$/u, 'a name has no control characters');
export const Tag = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'a tag has 1 to 64 letters, digits, _ . : or -');
/** Real path of a project folder; null = no root. */
export const Root = z.string().min(1).max(4096).nullable();
export const Size = z.object({
  cols: z.number().int().min(1).max(10_000),
  rows: z.number().int().min(1).max(10_000),
});
/** Ordered pairs, the last one of a name wins. */
export const EnvPairs = z.array(z.tuple([z.string().min(1), z.string()]));
export const EnvPolicy = z.enum(['client', 'clean', 'baseline']);
export const SessionKind = z.enum(['terminal', 'service', 'task', 'pipe']);
export const StreamName = z.enum(['pty', 'stdout', 'stderr']);
export const Outcome = z.enum(['exited', 'stopped', 'killed', 'lost']);

export const RunExit = z.object({
  outcome: Outcome,
  /** Null when a signal ended it, or when nobody could see it end (`lost`). */
  exitCode: z.number().int().nullable(),
  /** Such as SIGTERM. */
  signal: z.string().nullable(),
  at: time,
});

export const Run = z.object({
  /** 1 for the first run of the session. */
  number: count,
  pid: count,
  /** The kernel's start time of the process; with the pid it identifies it (Linux: clock ticks since boot). */
  startTime: z.number(),
  startedAt: time,
  exit: RunExit.nullable(),
});

export const ViewerMode = z.enum(['lead', 'view']);

export const Viewer = z.object({
  /** Chosen by the viewer, stable over its reconnects. */
  writer: z.string(),
  /** For people: `code`, `holdfast attach`. */
  label: z.string(),
  pid: count.nullable(),
  /** Instance id of the window it is shown in. */
  window: z.string().nullable(),
  mode: ViewerMode,
  /** Whether its size counts: the lead that typed last. */
  isLead: z.boolean(),
  size: Size.nullable(),
  /** Up to where it has acknowledged output. */
  offset,
});

export const SessionInfo = z.object({
  id: SessionId,
  name: Name,
  kind: SessionKind,
  root: Root,
  argv: z.array(z.string()),
  cwd: z.string(),
  tags: z.array(Tag),
  parent: SessionId.nullable(),
  /** `TOOL:PID` of who asked for it. */
  originator: z.string().nullable(),
  /** Id of the service whose runs it holds. */
  service: z.string().nullable(),
  createdAt: time,
  state: z.enum(['starting', 'running', 'exited', 'lost']),
  run: Run.nullable(),
  size: Size.nullable(),
  /** End of the journal. */
  offset,
  keeper: z.string().nullable(),
  viewers: z.array(Viewer),
  /** When the last viewer left; null while somebody watches or nobody ever did. */
  detachedAt: time.nullable(),
  /** Name of the program in the foreground of its terminal, where known. */
  foreground: z.string().nullable(),
  /** Since when its program takes nothing of what was typed though bytes wait; null while it does, absent in older daemons. */
  inputStalledSince: time.nullable().optional(),
});

/** A copy of what a session prints into a file. */
export const TeeInfo = z.object({
  session: SessionId,
  path: z.string(),
  /** Null: all as they came. */
  stream: StreamName.nullable(),
  onOverflow: z.enum(['block', 'drop']),
  /** All below was copied, or is said to be missing in the file. */
  position: offset,
});

/** One command of a shell, as its marks tell of it. */
export const ShellCommand = z.object({
  /** Null where the shell does not say it. */
  line: z.string().nullable(),
  cwd: z.string().nullable(),
  /** Null while it runs, or where the shell does not say it. */
  exitCode: z.number().int().nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** Where what it printed begins and ends in the journal. */
  offset,
  end: offset.nullable(),
});

export const DependencyCondition = z.enum(['started', 'ready', 'healthy', 'completed']);

/** A service as `config` understood it: defaults filled in, paths absolute, durations in milliseconds. */
export const ServiceConfig = z.object({
  name: Name,
  /** What all `instances` of it are called, and a target for all of them; null: it is the only one. */
  baseName: Name.nullable().default(null),
  /** From 1. */
  instance: z.number().int().positive().nullable().default(null),
  command: Command,
  cwd: z.string(),
  /** On top of the environment of the start. */
  env: EnvPairs,
  tty: z.boolean(),
  group: z.string().nullable(),
  autostart: z.boolean(),
  ports: z.array(Port),
  /** When one of `ports` is taken at its start: fail, or take the next one that is free. */
  onPortConflict: z.enum(['fail', 'bump']).default('fail'),
  dependsOn: z.record(z.string(), z.object({ condition: DependencyCondition })),
  restart: RestartPolicy,
  stop: StopPolicy,
  ready: ReadyProbe.nullable(),
  health: HealthProbe.nullable().default(null),
  logs: LogPolicy.prefault({}),
  watch: WatchPolicy.nullable().default(null),
  limits: LimitPolicy.nullable().default(null),
  /** When it is started by the clock, in local time. */
  cron: z.string().nullable().default(null),
  /** A run that lasts longer is ended. */
  timeoutMs: z.number().int().positive().nullable().default(null),
});

export const ServiceState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('stopped') }),
  z.object({
    state: z.literal('waiting'),
    on: z.array(z.object({ service: z.string(), condition: DependencyCondition, because: z.string() })),
  }),
  z.object({ state: z.literal('starting'), since: time }),
  z.object({
    state: z.literal('running'),
    since: time,
    ready: z.boolean(),
    /** Null without a health probe, and until it has said something. */
    healthy: z.boolean().nullable(),
  }),
  z.object({
    state: z.literal('backingOff'),
    attempt: count,
    nextAt: time,
    /** What it is about to be started again for: how it ended, or what its health probe said. */
    reason: z.string(),
    lastLines: z.array(z.string()),
    exit: RunExit.nullable(),
  }),
  z.object({
    state: z.literal('stopping'),
    signal: z.string(),
    deadline: time,
    /** Pids that are still there. */
    blockedBy: z.array(count),
  }),
  z.object({ state: z.literal('completed'), exit: RunExit }),
  z.object({
    state: z.literal('failed'),
    reason: z.string(),
    lastLines: z.array(z.string()),
    exit: RunExit.nullable(),
    /** Where it was not started because somebody else has that port; absent in older daemons. */
    takenPort: count.optional(),
  }),
  z.object({ state: z.literal('lost'), reason: z.string() }),
]);

/** A port that somebody else had at the start of the run: it was given another (`onPortConflict: bump`). */
export const MovedPort = z.object({
  from: count,
  to: count,
  /** For people: who had it. */
  because: z.string(),
});

export const Health = z.enum(['none', 'starting', 'ready', 'healthy', 'unhealthy']);

export const ServiceInfo = z.object({
  /** Stable: derived from root and name. */
  id: z.string(),
  name: Name,
  root: Root,
  group: z.string().nullable(),
  state: ServiceState,
  health: Health,
  /** Its session; null before its first start. */
  session: SessionId.nullable(),
  run: Run.nullable(),
  /** Ports it listens on, where sampled; else those declared. */
  ports: z.array(count),
  /** Of the last run; in `ports` they are as they are now. */
  movedPorts: z.array(MovedPort),
  /** Automatic restarts since the last explicit start. */
  restarts: count,
  config: ServiceConfig,
  /** The file's text differs from what runs. */
  isOutdated: z.boolean(),
  /** The environment was rebuilt after a reboot instead of being that of the last start. */
  isEnvRebuilt: z.boolean(),
  /** When the clock of its `cron` starts it next; null where it does not. */
  nextRunAt: time.nullable().default(null),
  /** What the watch of its files does; null where there is none now. */
  watch: z.enum(['starting', 'watching', 'paused', 'failed']).nullable().default(null),
  /** What is wrong with it although it goes on, for people. */
  warnings: z.array(z.string()).default([]),
});

/** One start of a service, from when it was asked for to the end of its run. */
export const ServiceStart = z.object({
  /** Number of its run; null until there is one. */
  run: count.nullable(),
  /** When it was asked for, or its back-off was over. */
  begunAt: time,
  /** When nothing it depends on was missing any more; null while it waits, and where it never was started. */
  startedAt: time.nullable(),
  /** Null until it is ready, and where it never was. */
  readyAt: time.nullable(),
  /** When its run ended, or it was given up before it had one. */
  endedAt: time.nullable(),
  exit: RunExit.nullable(),
  /** It followed on a crash. */
  isAutomatic: z.boolean(),
  /** This daemon found it running: how long it took is not known. */
  wasFound: z.boolean(),
});

/** What a service used; each list goes with the times of the samples, null where nothing of it ran. */
export const ServiceHistory = z.object({
  service: z.string(),
  /** Percent of one core. */
  cpu: z.array(z.number().nullable()),
  /** Bytes. */
  memory: z.array(z.number().nullable()),
  /** Bytes it printed per second. */
  output: z.array(z.number().nullable()),
  /** Oldest first; the last is that of now. */
  starts: z.array(ServiceStart),
});

export const ClientInfo = z.object({
  instance: z.string(),
  label: z.string(),
  name: z.string(),
  version: z.string(),
  roots: z.array(z.string()),
  /** Sessions it shows. */
  shows: z.array(
    z.object({
      session: SessionId,
      writer: z.string(),
      mode: ViewerMode,
      size: Size.nullable(),
      offset,
    }),
  ),
  connectedAt: time,
});

export const KeeperInfo = z.object({
  id: z.string(),
  pid: count,
  root: Root,
  version: z.string(),
  sessions: count,
  /** A keeper of an older version that only finishes what it has. */
  isDraining: z.boolean(),
  /** `scope` = own systemd scope, `none` = direct child of whoever launched it. */
  containment: z.enum(['scope', 'none']),
});

export const ProcessInfo = z.object({
  pid: count,
  ppid: count,
  startTime: z.number(),
  /** Epoch ms of its start. */
  startedAt: time,
  command: z.string(),
  cwd: z.string().nullable(),
  user: z.string().nullable(),
  /** Percent of one core since the last sample, 0 in the first. */
  cpu: z.number(),
  /** Bytes. */
  rss: count,
  threads: count,
  /** One letter as the kernel gives it: R S D Z T … */
  state: z.string(),
  ports: z.array(count),
  session: SessionId.nullable(),
  /** Id of the service whose session it is. */
  service: z.string().nullable(),
  originator: z.string().nullable(),
});

export type ProcessNodeShape = z.infer<typeof ProcessInfo> & { children: ProcessNodeShape[] };
export const ProcessNode: z.ZodType<ProcessNodeShape> = ProcessInfo.extend({
  get children() {
    return z.array(ProcessNode);
  },
});

/** Who a process is: a pid alone is given out again. */
export const ProcessIdentity = z.object({ pid: z.number().int().positive(), startTime: z.number() });

/** A process Holdfast looks after besides services and terminals: spawned for somebody, or registered. */
export const TrackedProcess = ProcessIdentity.extend({
  command: z.string(),
  cwd: z.string().nullable(),
  root: Root,
  originator: z.string().nullable(),
  /** That of a spawned one; null for one that was registered. */
  session: SessionId.nullable(),
  /** Of a spawned one: whether it is in a systemd scope apart from whoever launched its keeper. */
  containment: z.enum(['scope', 'none']).nullable(),
  /** When it was spawned or registered. */
  since: time,
});

export const EndedProcess = ProcessIdentity.extend({
  command: z.string(),
  /** `stopped`: it ended when asked; `killed`: it had to be killed. */
  outcome: z.enum(['stopped', 'killed']),
});

export const LeftProcess = ProcessIdentity.extend({
  command: z.string(),
  /** Why it is left, for people. */
  reason: z.string(),
  /** It was left alone, rather than that it could not be ended. */
  onPurpose: z.boolean(),
});

const Parent = z.object({ pid: count, command: z.string() }).nullable();

/** It has ended, and its parent has not asked how: nothing is left of it but its pid. */
export const Zombie = ProcessIdentity.extend({
  command: z.string(),
  /** Why it is still there, for people. */
  reason: z.string(),
  parent: Parent,
  /** Whether the parent is Holdfast's: then it is reminded. */
  isOurs: z.boolean(),
});

/** It runs although what it was started for is gone. */
export const Orphan = ProcessIdentity.extend({
  command: z.string(),
  /** What it was started for, for people. */
  reason: z.string(),
  cwd: z.string().nullable(),
  session: SessionId.nullable(),
  originator: z.string().nullable(),
  parent: Parent,
});

/** Who listens on a port. All that would name the process is null where this user may not see it. */
export const PortHolder = z.object({
  port: z.number().int().min(1).max(65_535),
  pid: count.nullable(),
  startTime: z.number().nullable(),
  command: z.string().nullable(),
  user: z.string().nullable(),
  /** Of its session, else the project its folder lies in. */
  root: Root,
  session: SessionId.nullable(),
  service: z.string().nullable(),
  originator: z.string().nullable(),
});

export const LogLine = z.object({
  t: time,
  session: SessionId,
  service: z.string().nullable(),
  stream: StreamName,
  run: count,
  offset,
  line: z.string(),
});

const logEvent = {
  t: time,
  session: SessionId,
  service: z.string().nullable(),
  run: count,
  offset,
  /** So many lines of the same answer come before it. */
  at: count,
};

/** What happened in a session, beside what it printed. */
export const LogEvent = z.discriminatedUnion('event', [
  z.object({ ...logEvent, event: z.literal('started'), pid: count }),
  z.object({ ...logEvent, event: z.literal('ended'), ...RunExit.omit({ at: true }).shape }),
  /** Somebody left a mark. */
  z.object({ ...logEvent, event: z.literal('noted'), text: z.string() }),
  /** The disk took nothing for a while: so many bytes are missing. */
  z.object({ ...logEvent, event: z.literal('lost'), bytes: count }),
]);

export const Check = z.object({
  check: z.string(),
  result: z.enum(['PASS', 'WARN', 'FAIL']),
  detail: z.string(),
  fix: z.string().nullable(),
});

/** What one side sees of a root; fields a side cannot tell are absent, and absent is accepted. */
export const RootProof = z.object({
  root: z.string(),
  machine: z.string().optional(),
  namespace: z.string().optional(),
  /** Device and inode mean something only within one boot. */
  bootId: z.string().optional(),
  device: z.string().optional(),
  inode: z.string().optional(),
});

/** How to reach the keeper of a session without asking the daemon again. */
export const DataEndpoint = z.object({ keeper: z.string(), socket: z.string() });

/**
 * Lets a viewer open one stream. `mac` is HMAC-SHA256(control secret, canonical payload) and never crosses the data
 * plane: both ends prove that they know it (see `frames`).
 */
export const Ticket = z.object({
  session: SessionId,
  writer: z.string().min(1).max(64),
  mode: ViewerMode,
  steal: z.boolean(),
  exclusive: z.boolean(),
  /** Tickets below the session's number are void. */
  number: count,
  mac: z.string(),
});

/** Result of a verb over several targets. */
export const TargetResult = z.object({
  target: z.string(),
  result: z.enum(['done', 'nothingToDo', 'failed']),
  error: z.object({ kind: z.string(), message: z.string() }).nullable(),
});

/** Which services or sessions: names, ids, groups, `all` or `ROOT:NAME`, looked up in `root` unless `allRoots`. */
export const Targets = z.object({
  target: z.array(z.string().min(1)),
  root: Root,
  allRoots: z.boolean().optional(),
});
