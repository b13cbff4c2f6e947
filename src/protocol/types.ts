// Types of the contract, inferred from the schemas and erased at build time: importing this file costs nothing at run time.

import type * as z from 'zod';
import type {
  Change as ChangeSchema,
  daemonMethods,
  daemonNotifications,
  Topic as TopicSchema,
} from './schema/daemon.ts';
import type * as frames from './schema/frameBodies.ts';
import type * as keeper from './schema/keeper.ts';
import type * as notifications from './schema/keeperNotifications.ts';
import type * as model from './schema/model.ts';
import type * as policies from './schema/policies.ts';
import type * as visual from './schema/visual.ts';

export type Size = z.infer<typeof model.Size>;
export type EnvPairs = z.infer<typeof model.EnvPairs>;
export type EnvPolicy = z.infer<typeof model.EnvPolicy>;
export type SessionKind = z.infer<typeof model.SessionKind>;
export type StreamName = z.infer<typeof model.StreamName>;
export type Outcome = z.infer<typeof model.Outcome>;
export type RunExit = z.infer<typeof model.RunExit>;
export type Run = z.infer<typeof model.Run>;
export type ViewerMode = z.infer<typeof model.ViewerMode>;
export type Viewer = z.infer<typeof model.Viewer>;
export type SessionInfo = z.infer<typeof model.SessionInfo>;
export type TeeInfo = z.infer<typeof model.TeeInfo>;
export type ShellCommand = z.infer<typeof model.ShellCommand>;
export type Command = z.infer<typeof policies.Command>;
export type RestartPolicy = z.infer<typeof policies.RestartPolicy>;
export type StopPolicy = z.infer<typeof policies.StopPolicy>;
export type ReadyProbe = z.infer<typeof policies.ReadyProbe>;
export type HealthProbe = z.infer<typeof policies.HealthProbe>;
export type LogPolicy = z.infer<typeof policies.LogPolicy>;
export type WatchPolicy = z.infer<typeof policies.WatchPolicy>;
export type LimitPolicy = z.infer<typeof policies.LimitPolicy>;
export type DependencyCondition = z.infer<typeof model.DependencyCondition>;
export type ServiceConfig = z.infer<typeof model.ServiceConfig>;
export type MovedPort = z.infer<typeof model.MovedPort>;
export type ServiceState = z.infer<typeof model.ServiceState>;
export type Health = z.infer<typeof model.Health>;
export type ServiceInfo = z.infer<typeof model.ServiceInfo>;
export type ServiceStart = z.infer<typeof model.ServiceStart>;
export type ClientInfo = z.infer<typeof model.ClientInfo>;
export type KeeperInfo = z.infer<typeof model.KeeperInfo>;
export type ProcessInfo = z.infer<typeof model.ProcessInfo>;
export type ProcessNode = z.infer<typeof model.ProcessNode>;
export type TrackedProcess = z.infer<typeof model.TrackedProcess>;
export type EndedProcess = z.infer<typeof model.EndedProcess>;
export type LeftProcess = z.infer<typeof model.LeftProcess>;
export type Zombie = z.infer<typeof model.Zombie>;
export type Orphan = z.infer<typeof model.Orphan>;
export type PortHolder = z.infer<typeof model.PortHolder>;
export type LogLine = z.infer<typeof model.LogLine>;
export type LogEvent = z.infer<typeof model.LogEvent>;
export type Check = z.infer<typeof model.Check>;
export type RootProof = z.infer<typeof model.RootProof>;
export type DataEndpoint = z.infer<typeof model.DataEndpoint>;
export type Ticket = z.infer<typeof model.Ticket>;
export type TargetResult = z.infer<typeof model.TargetResult>;
export type Targets = z.infer<typeof model.Targets>;
export type Change = z.infer<typeof ChangeSchema>;
export type Topic = z.infer<typeof TopicSchema>;
export type Span = z.infer<typeof visual.Span>;
export type Overlay = z.infer<typeof visual.Overlay>;
export type Panel = z.infer<typeof visual.Panel>;
export type Visual = z.infer<typeof visual.Visual>;
export type OwnedVisual = z.infer<typeof visual.OwnedVisual>;
export type KeeperSession = z.infer<typeof keeper.KeeperSession>;
export type RunLimits = z.infer<typeof keeper.RunLimits>;
export type JournalBudget = z.infer<typeof keeper.JournalBudget>;

interface Declared {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}
interface Noted {
  readonly params: z.ZodType;
}

type DaemonMethods = typeof daemonMethods;
type DaemonNotifications = typeof daemonNotifications;
type KeeperMethods = typeof keeper.keeperMethods;
type KeeperNotifications = typeof notifications.keeperNotifications;

/** What a caller passes (defaults may be left out) … */
type InputOf<D> = D extends Declared | Noted ? z.input<D['params']> : never;
/** … what a handler gets … */
type ParamsOf<D> = D extends Declared | Noted ? z.output<D['params']> : never;
/** … and what it answers. */
type ResultOf<D> = D extends Declared ? z.output<D['result']> : never;

/** A side of a wire: what its methods and notifications carry. */
export interface Contract {
  readonly methods: Record<string, { input: unknown; params: unknown; result: unknown }>;
  readonly notifications: Record<string, unknown>;
}

export interface DaemonContract {
  readonly methods: {
    [M in keyof DaemonMethods]: {
      input: InputOf<DaemonMethods[M]>;
      params: ParamsOf<DaemonMethods[M]>;
      result: ResultOf<DaemonMethods[M]>;
    };
  };
  readonly notifications: { [N in keyof DaemonNotifications]: ParamsOf<DaemonNotifications[N]> };
}

export interface KeeperContract {
  readonly methods: {
    [M in keyof KeeperMethods]: {
      input: InputOf<KeeperMethods[M]>;
      params: ParamsOf<KeeperMethods[M]>;
      result: ResultOf<KeeperMethods[M]>;
    };
  };
  readonly notifications: { [N in keyof KeeperNotifications]: ParamsOf<KeeperNotifications[N]> };
}

export type DaemonMethod = keyof DaemonMethods;
export type DaemonParams<M extends DaemonMethod> = DaemonContract['methods'][M]['params'];
export type DaemonInput<M extends DaemonMethod> = DaemonContract['methods'][M]['input'];
export type DaemonResult<M extends DaemonMethod> = DaemonContract['methods'][M]['result'];
export type KeeperMethod = keyof KeeperMethods;
export type KeeperParams<M extends KeeperMethod> = KeeperContract['methods'][M]['params'];
export type KeeperResult<M extends KeeperMethod> = KeeperContract['methods'][M]['result'];

/** Implements a contract: one row per method; a missing row does not compile. `C` is who called. */
export type Handlers<K extends Contract, C> = {
  readonly [M in keyof K['methods']]: (
    params: K['methods'][M]['params'],
    caller: C,
  ) => Promise<K['methods'][M]['result']> | K['methods'][M]['result'];
};

type FrameBodies = typeof frames.frameBodies;
export type FrameBody<N extends keyof FrameBodies> = z.infer<FrameBodies[N]>;
