// One agent at work: who it is, where, over which connection, and what of all that runs is its own. Tools get it as their
// first parameter.

import type { Disposable } from '../base/disposable.ts';
import type { AgentPlace } from '../client/agentPlace.ts';
import type { EnvPairs, SessionInfo, Targets } from '../protocol/types.ts';
import { Link } from './link.ts';
import { Ownership } from './ownership.ts';

/** Longer names say nothing more, and an originator has 128 characters. */
const MAX_NAME = 64;

export class Agent implements Disposable {
  /** `TOOL:PID`: carried by all it starts. */
  readonly originator: string;
  readonly root: string | null;
  readonly cwd: string;
  readonly env: EnvPairs;
  readonly parentSession: string | null;
  readonly link: Link;
  readonly owns: Ownership;

  /** @param name as its client introduced itself */
  constructor(place: AgentPlace, name: string | undefined) {
    const tool = toolNameOf(name);
    this.originator = place.originatorOf(tool);
    this.root = place.root;
    this.cwd = place.cwd;
    this.env = place.env;
    this.parentSession = place.parentSession;
    this.link = new Link(place, `${tool} (holdfast mcp)`);
    this.owns = new Ownership(this.originator, this.link);
  }

  /** Of this project; none named: all services. */
  targets(words: readonly string[] = []): Targets {
    return { target: words.length > 0 ? [...words] : ['all'], root: this.root };
  }

  /** By id or name within the project; rejects with `notFound`. */
  async session(named: string): Promise<SessionInfo> {
    const { session } = await this.link.request('session/describe', { session: named, root: this.root });
    return session;
  }

  dispose(): void {
    this.owns.dispose();
    this.link.dispose();
  }
}

/** What may stand before the colon of an originator, and on a command line after `--originator`. */
export function toolNameOf(name: string | undefined): string {
  const word = (name ?? '').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return word.slice(0, MAX_NAME) || 'mcp';
}
