// What the command line hands to the bundle `mcp`, which knows neither this machine nor where it was called.

import type { EnvPairs } from '../protocol/types.ts';
import type { ConnectOptions } from './connect.ts';

export interface AgentPlace {
  /** Identity and label are the agent's own once it has said who it is. */
  readonly connect: ConnectOptions;
  /** Whether a daemon is started where a tool needs one. */
  readonly mayLaunch: boolean;
  /** Null: in no project. */
  readonly root: string | null;
  /** Absolute. */
  readonly cwd: string;
  readonly env: EnvPairs;
  /** The session of ours that the agent itself runs in. */
  readonly parentSession: string | null;
  /** `TOOL:PID` of a tool that called us. */
  readonly originatorOf: (tool: string) => string;
}
