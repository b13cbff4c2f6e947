// The contract between a client and the daemon, in the order a session lives. Read it first.

import * as z from 'zod';
import { method, Nothing, notification } from './contract.ts';
import {
  Check,
  ClientInfo,
  DataEndpoint,
  EndedProcess,
  EnvPairs,
  EnvPolicy,
  KeeperInfo,
  LeftProcess,
  LogEvent,
  LogLine,
  Name,
  Orphan,
  PortHolder,
  ProcessIdentity,
  ProcessInfo,
  ProcessNode,
  Root,
  RootProof,
  RunExit,
  ServiceHistory,
  ServiceInfo,
  SessionId,
  SessionInfo,
  ShellCommand,
  Size,
  StreamName,
  Tag,
  TargetResult,
  Targets,
  TeeInfo,
  Ticket,
  TrackedProcess,
  ViewerMode,
  Zombie,
} from './model.ts';
import { OwnedVisual, VisualTopic } from './visual.ts';
import { visualMethods, visualNotifications } from './visualMethods.ts';

const time = z.number().nonnegative();
const offset = z.number().int().nonnegative();

const Snapshot = z.object({
  /** Of the daemon: another instance means another numbering of changes. */
  instance: z.string(),
  rev: z.number().int().nonnegative(),
  persistent: z.boolean(),
  sessions: z.array(SessionInfo),
  services: z.array(ServiceInfo),
  clients: z.array(ClientInfo),
  keepers: z.array(KeeperInfo),
});

export const Change = z.discriminatedUnion('change', [
  z.object({ change: z.literal('sessionPut'), session: SessionInfo }),
  z.object({ change: z.literal('sessionRemoved'), id: SessionId }),
  z.object({ change: z.literal('servicePut'), service: ServiceInfo }),
  z.object({ change: z.literal('serviceRemoved'), id: z.string() }),
  z.object({ change: z.literal('clientPut'), client: ClientInfo }),
  z.object({ change: z.literal('clientRemoved'), instance: z.string() }),
  z.object({ change: z.literal('keeperPut'), keeper: KeeperInfo }),
  z.object({ change: z.literal('keeperRemoved'), id: z.string() }),
  z.object({ change: z.literal('persistenceSet'), persistent: z.boolean() }),
]);

const LogQuery = Targets.extend({
  /** Last lines per target. */
  lines: z.number().int().min(0).max(100_000).optional(),
  since: time.optional(),
  until: time.optional(),
  grep: z.string().max(4096).optional(),
  stream: StreamName.optional(),
  /** No lines: when runs began and ended, and what was noted. Then `lines` counts these. */
  eventsOnly: z.boolean().optional(),
});

/** What a subscription is about. */
export const Topic = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('state') }),
  z.object({
    topic: z.literal('processes'),
    params: z.object({ root: Root, intervalMs: z.number().int().min(500) }),
  }),
  z.object({ topic: z.literal('logs'), params: LogQuery }),
  z.object({ topic: z.literal('lifecycle'), params: z.object({ root: Root }) }),
  VisualTopic,
]);

const Problems = z.array(
  z.object({
    file: z.string(),
    /** Both from 1. */
    line: z.number().int(),
    column: z.number().int(),
    /** With what to do in brackets at its end. */
    message: z.string(),
    severity: z.enum(['error', 'warning']),
  }),
);
const Pid = z.number().int().positive();
const GraceMs = z.number().int().min(0).max(600_000).default(5_000);
/** What came of ending processes; what is left was left alone on purpose, or could not be ended. */
const Ending = z.object({ ended: z.array(EndedProcess), left: z.array(LeftProcess) });
/** Who asks, where that is a process of this machine: it and what it runs in are left alone. */
const Caller = ProcessIdentity.nullable().default(null);

const SubscriptionId = z.string().min(1).max(64);

export const daemonMethods = {
  hello: method({
    doc: 'Opens the handshake; must be first. The daemon proves itself over the nonce before the client shows anything.',
    params: z.object({
      nonce: z.string().min(16).max(128),
      protocol: z.object({ min: z.number().int(), max: z.number().int() }),
      name: z.string().max(64),
      version: z.string().max(64),
      instance: z.string().min(1).max(64),
    }),
    result: z.object({
      nonce: z.string(),
      proof: z.string(),
      protocol: z.number().int(),
      version: z.string(),
    }),
    repeatable: true,
  }),
  'hello/prove': method({
    doc: "Answers the daemon's nonce; then the daemon says who it is and what it sees of each root.",
    params: z.object({ proof: z.string(), roots: z.array(z.string()).max(256) }),
    result: z.object({
      instance: z.string(),
      version: z.string(),
      pid: z.number().int(),
      epoch: z.number().int(),
      home: z.string(),
      capabilities: z.array(z.string()),
      /** A root that is absent here could not be looked at: unverifiable, not wrong. */
      roots: z.array(RootProof).optional(),
    }),
    repeatable: true,
  }),

  'daemon/ping': method({
    doc: 'Liveness.',
    params: Nothing,
    result: z.object({ now: time }),
    repeatable: true,
  }),
  'daemon/status': method({
    doc: 'Version, uptime, counts, clients, keepers, paths, limits, memory.',
    params: Nothing,
    result: z.object({
      pid: z.number().int(),
      version: z.string(),
      protocol: z.number().int(),
      instance: z.string(),
      epoch: z.number().int(),
      persistent: z.boolean(),
      startedAt: time,
      uptimeMs: z.number().nonnegative(),
      socket: z.string(),
      home: z.string(),
      logFile: z.string(),
      containment: z.enum(['scope', 'none']),
      clients: z.array(ClientInfo),
      sessions: z.number().int(),
      services: z.number().int(),
      keepers: z.array(KeeperInfo),
      /** Bytes. */
      rss: z.number().int(),
      /** Bytes of what sessions printed, and what they may take together. */
      disk: z.object({ bytes: z.number().int(), limitBytes: z.number().int() }).optional(),
    }),
    repeatable: true,
  }),
  'daemon/doctor': method({
    doc: 'Read-only checks from inside; those of files, locks and limits run without a daemon.',
    params: Nothing,
    result: z.object({ checks: z.array(Check) }),
    repeatable: true,
  }),
  'daemon/setPersistence': method({
    doc: 'A persistent daemon stays when nothing is left to keep; an ephemeral one ends 30 s later.',
    params: z.object({ persistent: z.boolean() }),
    result: z.object({ persistent: z.boolean() }),
    repeatable: true,
  }),
  'daemon/shutdown': method({
    doc: 'Acknowledged first, then goodbye is recorded, `daemon/didShutdown` sent, the socket removed and the daemon ends.',
    params: z.object({
      stopSessions: z.boolean().default(false),
      timeoutMs: z.number().int().min(0).max(600_000).default(10_000),
      reason: z.string().max(200).default('asked to'),
    }),
    result: Nothing,
    repeatable: true,
  }),
  'daemon/handover': method({
    doc: 'Asks an older daemon to make way for this newer version: acknowledged first, then `daemon/didShutdown` with `isHandover`, and it ends touching nothing. An equal or older version is refused.',
    params: z.object({ version: z.string().min(1).max(64) }),
    result: Nothing,
    repeatable: false,
  }),

  'client/register': method({
    doc: 'Idempotent: the same instance updates in place. Sessions this client shows that are not known come back as gone.',
    params: z.object({
      instance: z.string().min(1).max(64),
      label: z.string().max(200),
      roots: z.array(z.string()).max(256),
      /** For the symlinks of each root that long-lived terminals point at. */
      env: EnvPairs.default([]),
      sessions: z
        .array(
          z.object({
            session: SessionId,
            writer: z.string(),
            mode: ViewerMode,
            size: Size.nullable(),
            offset,
          }),
        )
        .default([]),
      subscriptions: z.array(z.object({ id: SubscriptionId, about: Topic })).default([]),
      /** Replaces, in each session named, what this client has there; others are left as they are. */
      owned: z.array(OwnedVisual).max(256).default([]),
    }),
    result: z.object({ gone: z.array(SessionId) }),
    repeatable: true,
  }),
  'client/list': method({
    doc: 'Who is connected, from which root and version, showing what.',
    params: Nothing,
    result: z.object({ clients: z.array(ClientInfo) }),
    repeatable: true,
  }),

  'subscription/open': method({
    doc: 'Begins a subscription under an id the client chose; the same id again replaces it.',
    params: z.object({ id: SubscriptionId, about: Topic }),
    result: Nothing,
    repeatable: true,
  }),
  'subscription/close': method({
    doc: 'Ends a subscription; an unknown id is fine.',
    params: z.object({ id: SubscriptionId }),
    result: Nothing,
    repeatable: true,
  }),
  'state/snapshot': method({
    doc: 'Everything the mirror holds, with the number of the last change in it.',
    params: Nothing,
    result: Snapshot,
    repeatable: true,
  }),

  'session/create': method({
    doc: 'Opens a terminal, pipe or task under an id the client chose; the same id again answers with what is there.',
    params: z.object({
      id: SessionId,
      kind: z.enum(['terminal', 'pipe', 'task']),
      root: Root,
      /** Empty = the shell, or the user's login shell. */
      argv: z.array(z.string()).default([]),
      shell: z.string().nullable().default(null),
      cwd: z.string(),
      env: EnvPairs,
      envPolicy: EnvPolicy.default('client'),
      size: Size.nullable().default(null),
      name: Name.nullable().default(null),
      tags: z.array(Tag).max(64).default([]),
      parent: SessionId.nullable().default(null),
      originator: z.string().max(128).nullable().default(null),
      /** Of a pipe: both outputs as one, in the order they were printed. */
      merged: z.boolean().default(false),
      /** Rather take the longest detached terminal of this root that this window showed; then `claimed` is true. */
      claimFor: z.object({ window: z.string() }).nullable().default(null),
      /** Who will show it: gets a ticket. */
      viewer: z
        .object({ writer: z.string().min(1).max(64), mode: ViewerMode })
        .nullable()
        .default(null),
    }),
    result: z.object({
      session: SessionInfo,
      claimed: z.boolean(),
      endpoint: DataEndpoint.nullable(),
      ticket: Ticket.nullable(),
    }),
    repeatable: true,
  }),
  'session/resume': method({
    doc: 'Goes on in a terminal that has ended, as after a reboot: a new run of its shell behind what it printed, in the folder it was in last. Its last command is typed into the prompt where it is known, and never run. One that runs is left as it is.',
    params: z.object({
      session: z.string(),
      root: Root,
      env: EnvPairs,
      envPolicy: EnvPolicy.default('client'),
      size: Size.nullable().default(null),
    }),
    result: z.object({
      session: SessionInfo,
      cwd: z.string(),
      /** The command that is typed; null: none. */
      offered: z.string().nullable(),
    }),
    repeatable: true,
  }),
  'session/list': method({
    doc: 'Sessions, filtered; offsets and sizes are asked from the keepers.',
    params: z.object({
      root: Root.optional(),
      kind: z.enum(['terminal', 'service', 'task', 'pipe']).optional(),
      originator: z.string().optional(),
      tag: Tag.optional(),
      /** Absent: all. */
      exited: z.boolean().optional(),
    }),
    result: z.object({ sessions: z.array(SessionInfo) }),
    repeatable: true,
  }),
  'session/describe': method({
    doc: 'One session by id or by name within the root.',
    params: z.object({ session: z.string(), root: Root }),
    result: z.object({ session: SessionInfo }),
    repeatable: true,
  }),
  'session/rename': method({
    doc: 'Gives it another name, unique within its root.',
    params: z.object({ session: z.string(), root: Root, name: Name }),
    result: z.object({ session: SessionInfo }),
    repeatable: true,
  }),
  'session/setTags': method({
    doc: 'Adds and removes tags.',
    params: z.object({
      session: z.string(),
      root: Root,
      add: z.array(Tag).max(64).default([]),
      remove: z.array(Tag).max(64).default([]),
    }),
    result: z.object({ session: SessionInfo }),
    repeatable: true,
  }),
  'session/attach': method({
    doc: 'Where its keeper listens and a ticket for it; an ended session answers without a ticket, with its outcome.',
    params: z.object({
      session: z.string(),
      root: Root,
      writer: z.string().min(1).max(64),
      mode: z.enum(['lead', 'view', 'steal']),
      exclusive: z.boolean().default(false),
    }),
    result: z.object({ session: SessionInfo, endpoint: DataEndpoint.nullable(), ticket: Ticket.nullable() }),
    repeatable: true,
  }),
  'session/screen': method({
    doc: 'What its terminal shows, without attaching: text, or ANSI.',
    params: z.object({ session: z.string(), root: Root, format: z.enum(['text', 'ansi']).default('text') }),
    result: z.object({
      text: z.string(),
      cursor: z.object({ x: z.number().int(), y: z.number().int(), isVisible: z.boolean() }),
      modes: z.object({
        alternateScreen: z.boolean(),
        applicationCursorKeys: z.boolean(),
        bracketedPaste: z.boolean(),
        mouse: z.boolean(),
      }),
      size: Size,
      offset,
    }),
    repeatable: true,
  }),
  'session/backlog': method({
    doc: 'A page of what it printed, as bytes, without attaching. Offsets count the bytes of all streams together.',
    params: z.object({
      session: z.string(),
      root: Root,
      /** Absent: all of them as they came. */
      stream: StreamName.optional(),
      from: offset.default(0),
      /** Bytes. */
      limit: z.number().int().min(1).max(2_097_152).default(1_048_576),
    }),
    result: z.object({
      /** Later than asked where what came before is not kept any more. */
      from: offset,
      /** Where the next page begins. */
      next: offset,
      /** Of the journal now. */
      end: offset,
      /** Base64. */
      data: z.string(),
    }),
    repeatable: true,
  }),
  'session/commands': method({
    doc: 'What was run in a shell that marks its commands, newest last, also after it has ended; the last one may still run.',
    params: z.object({
      session: z.string(),
      root: Root,
      /** Only what began at this time or later. */
      since: time.optional(),
      /** Reads from there on: `next` of an earlier answer. */
      from: offset.default(0),
      /** Of more than these the newest. */
      limit: z.number().int().min(1).max(1_000).default(100),
    }),
    result: z.object({
      commands: z.array(ShellCommand),
      /** Later than asked where what came before is not kept any more. */
      from: offset,
      next: offset,
      /** `unmarked`: it says nothing, or has ended. */
      place: z.enum(['unmarked', 'between', 'prompt', 'running']),
      cwd: z.string().nullable(),
    }),
    repeatable: true,
  }),
  'session/write': method({
    doc: 'Types text; `eof` then ends the input. A write id seen before is answered, not typed again.',
    params: z.object({
      session: z.string(),
      root: Root,
      text: z.string().max(1_048_576),
      eof: z.boolean().default(false),
      writeId: z.string().min(1).max(64),
    }),
    result: z.object({ accepted: z.number().int() }),
    repeatable: false,
  }),
  'session/sendKeys': method({
    doc: 'Types text, then named keys such as C-c, Up, Enter; `eof` closes the input.',
    params: z.object({
      session: z.string(),
      root: Root,
      text: z.string().max(1_048_576).default(''),
      keys: z.array(z.string()).max(1_000).default([]),
      eof: z.boolean().default(false),
      writeId: z.string().min(1).max(64),
    }),
    result: z.object({ accepted: z.number().int() }),
    repeatable: false,
  }),
  'session/runCommand': method({
    doc: 'Types a line into a shell at its prompt and answers when that is over, or too long: then it goes on. Refuses where a program runs, and where the shell does not mark its commands.',
    params: z.object({
      session: z.string(),
      root: Root,
      line: z
        .string()
        .max(16_384)
        .regex(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u, 'a line is not empty and has no control characters'),
      timeoutMs: z.number().int().min(1).max(3_600_000).default(20_000),
    }),
    result: z.object({
      /** As text, without what only colours and moves; of a long one the newest. */
      output: z.string(),
      /** Null where the shell did not say it: of a line it refused, and of what goes on. */
      exitCode: z.number().int().nullable(),
      isTimedOut: z.boolean(),
      isTruncated: z.boolean(),
      cwd: z.string().nullable(),
      startedAt: time.nullable(),
      durationMs: z.number().nonnegative().nullable(),
      /** Where what it printed begins and ends in the journal. */
      offset,
      end: offset,
    }),
    repeatable: false,
  }),
  'session/resize': method({
    doc: 'Sets the size without attaching.',
    params: z.object({ session: z.string(), root: Root, size: Size }),
    result: Nothing,
    repeatable: true,
  }),
  'session/signal': method({
    doc: 'Sends a signal to the process group of its run.',
    params: z.object({ session: z.string(), root: Root, signal: z.string() }),
    result: Nothing,
    repeatable: false,
  }),
  'session/awaitIdle': method({
    doc: 'Answers when nothing was printed or typed for `quietMs`; never twice with the same generation.',
    params: z.object({
      session: z.string(),
      root: Root,
      quietMs: z.number().int().min(10).max(300_000),
      maxWaitMs: z.number().int().min(0).max(300_000),
      since: z.number().int().nonnegative().nullable().default(null),
    }),
    result: z.object({ isIdle: z.boolean(), generation: z.number().int(), offset }),
    repeatable: true,
  }),
  'session/tee': method({
    doc: 'Copies what it prints into a file until it ends, also over restarts of the daemon. The same file again answers with what is there.',
    params: z.object({
      session: z.string(),
      root: Root,
      /** Absolute. */
      path: z.string().min(1).max(4096),
      /** Absent: all of them as they came. */
      stream: StreamName.optional(),
      /** Absent: from now on. */
      from: offset.optional(),
      mode: z.enum(['append', 'truncate']).default('append'),
      /** When the disk is slower: read on from the journal, or leave out and say so. */
      onOverflow: z.enum(['block', 'drop']).default('block'),
    }),
    result: z.object({ tee: TeeInfo }),
    repeatable: true,
  }),
  'session/tees': method({
    doc: 'Into which files it is being copied.',
    params: z.object({ session: z.string(), root: Root }),
    result: z.object({ tees: z.array(TeeInfo) }),
    repeatable: true,
  }),
  'session/stopTee': method({
    doc: 'Ends copies; without a path all of the session.',
    params: z.object({ session: z.string(), root: Root, path: z.string().optional() }),
    result: z.object({ stopped: z.array(TeeInfo) }),
    repeatable: true,
  }),
  'session/terminate': method({
    doc: 'Polite signal to the group, grace, then the whole tree. Answers when accepted; the outcome comes as a change.',
    params: z.object({
      session: z.string(),
      root: Root,
      graceMs: z.number().int().min(0).max(600_000).default(5_000),
    }),
    result: z.object({ session: SessionInfo }),
    repeatable: true,
  }),
  'session/terminateMany': method({
    doc: 'Ends all that is older, asked for by a tool or tagged, but for services, and answers when they have ended, with how.',
    params: z.object({
      /** Since it was made; 0: all. */
      olderThanMs: z.number().int().nonnegative().optional(),
      originator: z.string().optional(),
      root: Root.optional(),
      tag: Tag.optional(),
      graceMs: GraceMs,
    }),
    result: z.object({
      results: z.array(
        z.object({
          session: SessionId,
          name: Name,
          /** Null: it could not be ended. */
          exit: RunExit.nullable(),
          error: z.object({ kind: z.string(), message: z.string() }).nullable(),
        }),
      ),
    }),
    repeatable: true,
  }),
  'session/detachClients': method({
    doc: 'Whoever shows or watches it leaves; its program goes on.',
    params: z.object({ session: z.string(), root: Root }),
    result: z.object({ detached: z.number().int() }),
    repeatable: true,
  }),
  'session/moveViewer': method({
    doc: 'Tells one viewer to show another session in the same place.',
    params: z.object({ session: SessionId, writer: z.string(), to: SessionId }),
    result: Nothing,
    repeatable: true,
  }),
  'session/purgeExited': method({
    doc: 'Forgets ended sessions and deletes their history.',
    params: z.object({
      root: Root.optional(),
      originator: z.string().optional(),
      session: SessionId.optional(),
    }),
    result: z.object({ purged: z.array(SessionId) }),
    repeatable: true,
  }),

  ...visualMethods,

  'config/plan': method({
    doc: 'What applying the text (or the file as it is) would change, and its problems. Changes nothing.',
    params: z.object({
      root: z.string(),
      text: z.string().max(1_048_576).nullable().default(null),
      /** For `${env:NAME}` where this daemon has applied nothing yet; otherwise it is that of the last apply. */
      env: EnvPairs.optional(),
    }),
    result: z.object({
      file: z.string().nullable(),
      changes: z.array(
        z.object({
          service: z.string(),
          /** `restart`: if it runs. */
          change: z.enum(['add', 'remove', 'restart', 'update', 'keep']),
          /** As the file names them: what is different. */
          keys: z.array(z.string()),
        }),
      ),
      /** Name of each profile → names of its services. */
      profiles: z.record(z.string(), z.array(z.string())),
      /** Whether a saved change is applied at once. */
      autoApply: z.boolean(),
      problems: Problems,
    }),
    repeatable: true,
  }),
  'config/apply': method({
    doc: 'Reads the holdfast.yaml of the root and declares what it says; starts nothing that did not run, unless asked for what is new. An unknown profile changes nothing.',
    params: z.object({
      root: z.string(),
      env: EnvPairs,
      profile: z.string().nullable().default(null),
      /** What is new is started too, as `up` would, where something of the root is up. */
      startsAdded: z.boolean().default(false),
    }),
    result: z.object({
      services: z.array(ServiceInfo),
      /** Of those that were started because they are new. */
      started: z.array(TargetResult),
      /** Names of the services of the profile that was asked for. */
      profile: z.array(z.string()),
      /** Warnings: with an error nothing is applied. */
      problems: Problems,
    }),
    repeatable: true,
  }),

  'config/init': method({
    doc: 'Proposes a first holdfast.yaml from what lies in the folder: a Procfile, package.json or a compose file. Writes nothing.',
    params: z.object({ root: z.string() }),
    result: z.object({
      /** Where it would be, or is. */
      file: z.string(),
      exists: z.boolean(),
      /** What it is made from, for people; null: an example to begin with. */
      source: z.string().nullable(),
      text: z.string(),
    }),
    repeatable: true,
  }),

  'service/declare': method({
    doc: 'Declares one service that stands in no file, or changes one that does not run.',
    params: z.object({
      root: Root,
      name: Name,
      /** What would stand under its name in holdfast.yaml. */
      entry: z.record(z.string(), z.unknown()),
      /** For `${env:NAME}`. */
      env: EnvPairs,
    }),
    result: z.object({ service: ServiceInfo }),
    repeatable: true,
  }),
  'service/start': method({
    doc: 'Starts services, what they depend on first; answered when accepted. One that runs is left alone.',
    params: Targets.extend({
      env: EnvPairs,
      envPolicy: EnvPolicy.default('client'),
      /** One with a `cron` is started by the clock alone, also where it is named. */
      leaveToClock: z.boolean().optional(),
      /** A port that somebody has is given up for the next free one, at this start and the restarts after it. */
      movePorts: z.boolean().optional(),
    }),
    result: z.object({ results: z.array(TargetResult), services: z.array(ServiceInfo) }),
    repeatable: true,
  }),
  'service/stop': method({
    doc: 'Stops services, dependants first. Stopping a stopped one succeeds.',
    params: Targets,
    result: z.object({ results: z.array(TargetResult), services: z.array(ServiceInfo) }),
    repeatable: true,
  }),
  'service/restart': method({
    doc: 'Ends the run and starts another; does not count as a crash.',
    params: Targets.extend({ env: EnvPairs, envPolicy: EnvPolicy.default('client') }),
    result: z.object({ results: z.array(TargetResult), services: z.array(ServiceInfo) }),
    repeatable: false,
  }),
  'service/delete': method({
    doc: 'Stops services and forgets them.',
    params: Targets,
    result: z.object({ results: z.array(TargetResult), services: z.array(ServiceInfo) }),
    repeatable: true,
  }),
  'service/list': method({
    doc: 'Declared services.',
    params: z.object({ root: Root.optional() }),
    result: z.object({ services: z.array(ServiceInfo) }),
    repeatable: true,
  }),
  'service/why': method({
    doc: 'Explains a state: what it waits for, why it fails, what to do.',
    params: Targets,
    result: z.object({
      explanations: z.array(
        z.object({
          target: z.string(),
          state: z.string(),
          reason: z.string(),
          details: z.array(z.string()),
          suggestions: z.array(z.string()),
        }),
      ),
    }),
    repeatable: true,
  }),
  'service/logs': method({
    doc: 'Lines of services and sessions, merged by time. In pages, oldest first, where `cursor` is given: null, then what each page answers; one may be empty, the last answers null. Without it the newest that fit one answer. To follow, subscribe to `logs`.',
    params: LogQuery.extend({ cursor: z.string().max(1_048_576).nullable().optional() }),
    result: z.object({
      lines: z.array(LogLine),
      events: z.array(LogEvent).optional(),
      /** Without pages: older lines were left out. */
      isTruncated: z.boolean(),
      cursor: z.string().nullable().optional(),
    }),
    repeatable: true,
  }),

  'service/flush': method({
    doc: 'Deletes what services and sessions printed so far, and its screens. Offsets keep their meaning; who watches or follows goes on.',
    params: Targets,
    result: z.object({ results: z.array(TargetResult) }),
    repeatable: true,
  }),
  'service/mark': method({
    doc: 'Leaves a note in the logs of services and sessions, at what they printed last.',
    params: Targets.extend({
      text: z
        .string()
        .max(200)
        .regex(/^[^\p{Cc}]*$/u, 'a mark has no control characters')
        .default(''),
    }),
    result: z.object({ results: z.array(TargetResult) }),
    repeatable: false,
  }),

  'service/history': method({
    doc: 'What the services of a root used and how they were started, as far back as this daemon remembers: an hour at most, a sample every few seconds while something runs. With `since`, `now` of the answer before, only what came after it.',
    params: z.object({ root: Root, since: time.default(0) }),
    result: z.object({
      now: time,
      intervalMs: z.number().int().positive(),
      /** Of the samples, oldest first. */
      times: z.array(time),
      services: z.array(ServiceHistory),
    }),
    repeatable: true,
  }),

  'service/save': method({
    doc: 'Writes which services are declared and which are wanted up, of one root or (absent) of all; the predecessor is kept.',
    params: z.object({ root: Root.optional() }),
    result: z.object({
      file: z.string(),
      savedAt: time,
      services: z.array(z.object({ name: Name, root: Root, wanted: z.enum(['up', 'down']) })),
    }),
    repeatable: true,
  }),
  'service/resurrect': method({
    doc: 'Declares what was saved and is not declared, and starts what was up; one that cannot be is a result, not a failure.',
    params: z.object({ root: Root.optional() }),
    result: z.object({ savedAt: time, results: z.array(TargetResult), services: z.array(ServiceInfo) }),
    repeatable: true,
  }),
  'service/export': method({
    doc: 'The services of a root in the words of another engine, as texts of files; what it cannot say stands in comments.',
    params: z.object({ root: Root, format: z.enum(['systemd', 'compose', 'procfile', 'kubernetes']) }),
    result: z.object({ files: z.array(z.object({ name: z.string(), text: z.string() })) }),
    repeatable: true,
  }),

  'process/tree': method({
    doc: 'Processes of the sessions of a root (null: of all) and of what is registered there, or of one session or pid, with usage and ports.',
    params: z.object({
      root: Root.default(null),
      session: SessionId.nullable().default(null),
      pid: z.number().int().positive().nullable().default(null),
    }),
    result: z.object({ processes: z.array(ProcessNode), sampledAt: time }),
    repeatable: true,
  }),
  'process/spawn': method({
    doc: 'Starts a command that nobody watches: a `pipe` session tagged `detached`, without input. The same id again answers with what is there.',
    params: z.object({
      id: SessionId,
      root: Root,
      /** A list is argv; a string goes to the shell. */
      command: z.union([z.array(z.string()).min(1), z.string().min(1)]),
      cwd: z.string(),
      env: EnvPairs,
      envPolicy: EnvPolicy.default('client'),
      originator: z.string().max(128).nullable().default(null),
      name: Name.nullable().default(null),
    }),
    result: z.object({ session: SessionInfo, process: TrackedProcess }),
    repeatable: true,
  }),
  'process/register': method({
    doc: 'Looks after a process somebody else started, until it ends or is unregistered. Registering it again replaces what is known of it.',
    params: z.object({
      pid: Pid,
      /** Null: whichever has that pid now. */
      startTime: z.number().nullable().default(null),
      root: Root.default(null),
      /** `TOOL:PID`: when that process is gone, this one is an orphan. */
      originator: z.string().max(128).nullable().default(null),
    }),
    result: z.object({ process: TrackedProcess }),
    repeatable: true,
  }),
  'process/unregister': method({
    doc: 'Forgets a registered process, and lets it run.',
    params: z.object({ pid: Pid }),
    result: z.object({ wasRegistered: z.boolean() }),
    repeatable: true,
  }),
  'process/list': method({
    doc: 'Spawned and registered processes that run. The originator is a tool, or one of its processes as `TOOL:PID`.',
    params: z.object({ root: Root.optional(), originator: z.string().optional() }),
    result: z.object({ processes: z.array(TrackedProcess) }),
    repeatable: true,
  }),
  'process/killTree': method({
    doc: "Ends a process and all that belongs to it: polite signal, grace, SIGKILL, and a look for what forked meanwhile. Answers when that is over. What is not Holdfast's needs `any`, which only a person asks for.",
    params: z.object({
      pid: Pid,
      /** Null: whichever has that pid now. A pid that was given to another is never signalled. */
      startTime: z.number().nullable().default(null),
      graceMs: GraceMs,
      any: z.boolean().default(false),
      /** `process`: it alone; what it started goes on. */
      scope: z.enum(['tree', 'process']).default('tree'),
      caller: Caller,
    }),
    result: Ending,
    repeatable: false,
  }),
  'process/killZombies': method({
    doc: "Lists what has ended and was not reaped. Nothing can end it once more: the parents that are Holdfast's are reminded with SIGCHLD.",
    params: z.object({ dryRun: z.boolean().default(true) }),
    result: Ending.extend({ zombies: z.array(Zombie) }),
    repeatable: false,
  }),
  'process/killOrphans': method({
    doc: 'Lists what still runs although its session or who asked for it is gone, by tag or recorded run, and ends it.',
    params: z.object({ dryRun: z.boolean().default(true), graceMs: GraceMs, caller: Caller }),
    result: Ending.extend({ orphans: z.array(Orphan) }),
    repeatable: false,
  }),
  'port/holder': method({
    doc: 'Who listens on a TCP port of this machine, over IPv4 or IPv6; null: nobody.',
    params: z.object({ port: z.number().int().min(1).max(65_535) }),
    result: z.object({ holder: PortHolder.nullable() }),
    repeatable: true,
  }),
} as const;

export const daemonNotifications = {
  'daemon/didShutdown': notification({
    doc: 'The daemon ends on purpose; a client stays closed until asked, except after a hand-over.',
    params: z.object({ reason: z.string(), isHandover: z.boolean() }),
  }),
  'state/didChange': notification({
    doc: 'One change; `rev` follows on the one before.',
    params: z.object({ id: SubscriptionId, rev: z.number().int(), change: Change }),
  }),
  'state/didLag': notification({
    doc: 'Changes were dropped for this client: fetch the snapshot again.',
    params: z.object({ id: SubscriptionId, dropped: z.number().int() }),
  }),
  'process/didSample': notification({
    doc: 'A sample of the processes subscribed to.',
    params: z.object({ id: SubscriptionId, processes: z.array(ProcessInfo), sampledAt: time }),
  }),
  'log/didAppend': notification({
    doc: 'Lines and events of a followed log, in order; `dropped` lines were skipped for a slow reader.',
    params: z.object({
      id: SubscriptionId,
      lines: z.array(LogLine),
      events: z.array(LogEvent).optional(),
      dropped: z.number().int(),
    }),
  }),
  'session/didHappen': notification({
    doc: 'A session was created, renamed, tagged, has started a run or has ended.',
    params: z.object({
      id: SubscriptionId,
      event: z.enum(['created', 'renamed', 'tagged', 'started', 'exited', 'removed']),
      session: SessionInfo,
    }),
  }),
  ...visualNotifications,
} as const;
