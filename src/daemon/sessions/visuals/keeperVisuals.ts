// Tells the keeper of a session what is drawn over it, for its viewers: the last state, however fast it changes.

import { Latest } from '../../../base/latest.ts';
import type { Log } from '../../../host/log.ts';
import type { KeeperResult, Visual } from '../../../protocol/types.ts';
import type { Keepers } from '../../keepers/keepers.ts';
import type { KeeperLink } from '../../keepers/link.ts';
import type { SessionRegistry } from '../registry.ts';
import { elementsOf } from './elements.ts';

/** The first keeper protocol that knows `visual/set`. */
const DRAWING_PROTOCOL = 4;

export interface KeeperVisualsOptions {
  readonly log: Log;
  readonly registry: SessionRegistry;
  readonly keepers: Keepers;
  readonly of: (session: string) => Visual;
  /** What the keeper knows and the daemon may have missed. */
  readonly onAnswer: (session: string, told: Visual, answer: KeeperResult<'visual/set'>) => void;
}

export class KeeperVisuals {
  readonly #options: KeeperVisualsOptions;
  readonly #pushes = new Map<string, Latest>();

  constructor(options: KeeperVisualsOptions) {
    this.#options = options;
  }

  /** False where the keeper is of a version that draws nothing; without a keeper right now it is not known. */
  canDraw(session: string): boolean {
    return (this.#linkOf(session)?.record.protocol ?? DRAWING_PROTOCOL) >= DRAWING_PROTOCOL;
  }

  push(session: string): void {
    let latest = this.#pushes.get(session);
    if (latest === undefined) {
      latest = new Latest(() => this.#tell(session));
      this.#pushes.set(session, latest);
    }
    latest
      .request()
      .catch((error: unknown) =>
        this.#options.log.warn('a keeper was not told what is drawn', { session, cause: String(error) }),
      );
  }

  forget(session: string): void {
    this.#pushes.delete(session);
  }

  async #tell(session: string): Promise<void> {
    const link = this.#linkOf(session);
    // Without a link now, it is told when there is one again.
    if (link?.isConnected !== true || !this.canDraw(session)) return;
    const visual = this.#options.of(session);
    const { overlays, panels, capture, focus } = visual;
    const elements = elementsOf(visual);
    const answer = await link.request('visual/set', {
      session,
      visual: {
        hasDrawings: elements.length > 0,
        capture: capture?.id ?? null,
        state: JSON.stringify({ overlays, panels, focus }),
      },
      watchesScreen: elements.some(({ screen }) => screen === 'alternate'),
    });
    this.#options.onAnswer(session, visual, answer);
  }

  #linkOf(session: string): KeeperLink | undefined {
    const { registry, keepers } = this.#options;
    const keeper = registry.get(session)?.keeper ?? null;
    return keeper === null || !registry.isKept(session) ? undefined : keepers.find(keeper);
  }
}
