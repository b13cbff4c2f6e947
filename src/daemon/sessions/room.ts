// How many sessions there may be: those that ended first are forgotten for new ones, or in the end nobody could make any.

import { limitExceeded } from '../../protocol/failure.ts';
import type { SessionInfo } from '../../protocol/types.ts';
import { isLiving } from './names.ts';
import type { SessionRegistry } from './registry.ts';

/** Of all there may be, so many ended ones are forgotten together: the next to come need not forget any. */
const FORGOTTEN_TOGETHER = 0.02;

export interface RoomParts {
  readonly registry: Pick<SessionRegistry, 'size' | 'get' | 'list'>;
  /** Living and remembered together. */
  readonly maxSessions: number;
  /** Forgets an ended session. */
  readonly purge: (id: string) => Promise<void>;
}

export class Room {
  readonly #parts: RoomParts;
  /** For sessions that are being made. */
  readonly #reserved = new Set<string>();
  #makingRoom: Promise<void> | undefined;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** Makes a session in a place that is kept for it. Rejects with `limitExceeded` where too many live. */
  async within<T>(id: string, make: () => Promise<T>): Promise<T> {
    while (this.#size >= this.#parts.maxSessions) {
      this.#makingRoom ??= this.#forgetOldest().finally(() => {
        this.#makingRoom = undefined;
      });
      await this.#makingRoom;
    }
    this.#reserved.add(id);
    try {
      return await make();
    } finally {
      this.#reserved.delete(id);
    }
  }

  get #size(): number {
    const { registry } = this.#parts;
    return registry.size + [...this.#reserved].filter((id) => registry.get(id) === undefined).length;
  }

  async #forgetOldest(): Promise<void> {
    const { registry, maxSessions, purge } = this.#parts;
    const count = Math.ceil(maxSessions * FORGOTTEN_TOGETHER);
    const oldest = endedFirst(registry.list()).slice(0, count);
    if (oldest.length === 0) throw limitExceeded(`sessions that live (at most ${maxSessions})`, this.#size);
    await Promise.all(oldest.map(({ id }) => purge(id)));
  }
}

/** Not services, whose history belongs to them, and not what somebody is still looking at. */
function endedFirst(sessions: readonly SessionInfo[]): readonly SessionInfo[] {
  const endOf = ({ run, createdAt }: SessionInfo): number => run?.exit?.at ?? createdAt;
  return sessions
    .filter((session) => !isLiving(session) && session.kind !== 'service' && session.viewers.length === 0)
    .sort((a, b) => endOf(a) - endOf(b));
}
