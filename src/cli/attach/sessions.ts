// The sessions an attach client can show: of this machine, by the files and the daemon here, or of another one. What is only
// needed to make a session, or to read of one that nobody keeps, is a bundle of its own.

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPaths } from '../../host/paths.ts';
import type { SessionMeta } from '../../host/records.ts';
import { timedOut } from '../../protocol/failure.ts';
import type { Size } from '../../protocol/types.ts';
import type { History } from '../attachCreate.ts';
import type { FarSessions } from './farSessions.ts';
import { findTarget } from './target.ts';
import { REACH_MS } from './view.ts';

export class Sessions {
  readonly far: FarSessions | undefined;
  readonly #paths: HostPaths;
  readonly #env: NodeJS.ProcessEnv;

  constructor(paths: HostPaths, env: NodeJS.ProcessEnv, far: FarSessions | undefined) {
    this.#paths = paths;
    this.#env = env;
    this.far = far;
  }

  /** Undefined where no keeper has it. */
  async meta(id: string): Promise<Pick<SessionMeta, 'kind' | 'argv' | 'root'> | undefined> {
    if (this.far !== undefined) return this.far.find(id);
    const { session } = findTarget(this.#paths, id, process.cwd());
    return session.kind === 'living' ? session.meta : undefined;
  }

  async history(id: string): Promise<History> {
    if (this.far !== undefined) return within(REACH_MS, this.far.history(id));
    const { readHistory } = await import('../attachCreate.ts');
    return within(REACH_MS, readHistory({ paths: this.#paths, id }));
  }

  /** @returns the id of the session, another one where a claim found one */
  async create(id: string, cwd: string, isClaim: boolean, size: Size | null): Promise<string> {
    if (this.far !== undefined) return this.far.create(id, size);
    const { createSession } = await import('../attachCreate.ts');
    return within(REACH_MS, createSession({ paths: this.#paths, id, cwd, isClaim, env: this.#env, size }));
  }

  /** Another run in one of this machine that has ended. */
  async resume(id: string, size: Size | null): Promise<void> {
    const { resumeSession } = await import('../attachCreate.ts');
    await within(REACH_MS, resumeSession({ paths: this.#paths, id, env: this.#env, size }));
  }
}

/** Not a secret, only unlike any other. */
export function newSessionId(): string {
  return `t-${randomBytes(6).toString('hex')}`;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = delay(limitMs, undefined, { signal: ended.signal }).then((): never => {
    throw timedOut('the daemon', limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
  }
}
