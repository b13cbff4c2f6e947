// The contract between a client and the daemon, in the order a session lives. Read it first.

import * as z from 'zod';
import { method, Nothing, notification } from './contract.ts';
import {
  Check,
  ClientInfo,
  DataEndpoint,
  EnvPairs,
  EnvPolicy,
  KeeperInfo,
  LogLine,
  Name,
  ProcessInfo,
  ProcessNode,
  Root,
  RootProof,
  ServiceConfig,
  ServiceInfo,
  SessionId,
  SessionInfo,
  Size,
  StreamName,
  Tag,
  TargetResult,
  Targets,
  Ticket,
  ViewerMode,
} from './model.ts';

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
]);

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
  'session/write': method({
    doc: 'Types text. A write id seen before is answered, not typed again.',
    params: z.object({
      session: z.string(),
      root: Root,
      text: z.string().max(1_048_576),
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

  'config/plan': method({
    doc: 'What applying the text (or the file as it is) would change, and its problems. Changes nothing.',
    params: z.object({ root: z.string(), text: z.string().max(1_048_576).nullable().default(null) }),
    result: z.object({
      file: z.string().nullable(),
      changes: z.array(
        z.object({ service: z.string(), change: z.enum(['add', 'remove', 'restart', 'update', 'keep']) }),
      ),
      problems: z.array(
        z.object({
          file: z.string(),
          line: z.number().int(),
          column: z.number().int(),
          message: z.string(),
          severity: z.enum(['error', 'warning']),
        }),
      ),
    }),
    repeatable: true,
  }),
  'config/apply': method({
    doc: 'Reads the holdfast.yaml of the root and declares what it says; starts nothing that did not run.',
    params: z.object({ root: z.string(), env: EnvPairs }),
    result: z.object({ services: z.array(ServiceInfo) }),
    repeatable: true,
  }),

  'service/declare': method({
    doc: 'Declares one service that stands in no file.',
    params: z.object({ root: Root, config: ServiceConfig }),
    result: z.object({ service: ServiceInfo }),
    repeatable: true,
  }),
  'service/start': method({
    doc: 'Starts services, what they depend on first; answered when accepted. One that runs is left alone.',
    params: Targets.extend({ env: EnvPairs, envPolicy: EnvPolicy.default('client') }),
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
    result: z.object({ results: z.array(TargetResult) }),
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
    doc: 'Lines of services and sessions, merged by time. To follow, subscribe to `logs`.',
    params: LogQuery,
    result: z.object({ lines: z.array(LogLine), isTruncated: z.boolean() }),
    repeatable: true,
  }),

  'process/tree': method({
    doc: 'Processes of the sessions of a root (null: of all), or of one session or pid, with usage and ports.',
    params: z.object({
      root: Root.default(null),
      session: SessionId.nullable().default(null),
      pid: z.number().int().positive().nullable().default(null),
    }),
    result: z.object({ processes: z.array(ProcessNode), sampledAt: time }),
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
    doc: 'Lines of a followed log, in order; `dropped` lines were skipped for a slow reader.',
    params: z.object({ id: SubscriptionId, lines: z.array(LogLine), dropped: z.number().int() }),
  }),
  'session/didHappen': notification({
    doc: 'A session was created, renamed, tagged, has started a run or has ended.',
    params: z.object({
      id: SubscriptionId,
      event: z.enum(['created', 'renamed', 'tagged', 'started', 'exited', 'removed']),
      session: SessionInfo,
    }),
  }),
} as const;
