// What is drawn over each session and whose its keys are: kept here, on disk beside the session, and with its keeper, which
// tells the viewers. Verbs are elementVerbs.ts and captures.ts; who has gone is owners.ts.

import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import { Latest } from '../../../base/latest.ts';
import type { Log } from '../../../host/log.ts';
import type { HostPaths } from '../../../host/paths.ts';
import { HoldfastFailure, invalidParams, notRunning } from '../../../protocol/failure.ts';
import type {
  KeeperContract,
  KeeperSession,
  Overlay,
  OwnedVisual,
  Panel,
  SessionInfo,
  Visual,
} from '../../../protocol/types.ts';
import type { Keepers } from '../../keepers/keepers.ts';
import { realTimers } from '../../services/timers.ts';
import type { SessionEvent, SessionRegistry } from '../registry.ts';
import { Captures, released } from './captures.ts';
import { elementsOf, isNothing, NOTHING, OVERLAYS, PANELS, without } from './elements.ts';
import { ElementVerbs } from './elementVerbs.ts';
import { KeeperVisuals } from './keeperVisuals.ts';
import { type OwnerGraces, Owners } from './owners.ts';
import { resent } from './resent.ts';
import { readVisual, writeVisual } from './visualFile.ts';

type Heard<N extends keyof KeeperContract['notifications']> = KeeperContract['notifications'][N];

export interface VisualsParts {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly registry: SessionRegistry;
  readonly keepers: Keepers;
  readonly graces: OwnerGraces;
}

export interface Captured {
  readonly session: string;
  readonly owner: string;
  /** Base64. */
  readonly bytes: string;
  readonly focus: string | null;
}

export class Visuals implements Disposable {
  readonly overlays = new ElementVerbs<Overlay>(this, OVERLAYS);
  readonly panels = new ElementVerbs<Panel>(this, PANELS);
  readonly captures = new Captures(this);
  readonly owners: Owners;
  readonly #parts: VisualsParts;
  readonly #keepers: KeeperVisuals;
  readonly #owned = new DisposableStore();
  readonly #visuals = new Map<string, Visual>();
  readonly #saves = new Map<string, Latest>();
  readonly #changed = new Emitter<string>();
  readonly #captured = new Emitter<Captured>();

  /** Id of the session. */
  readonly onDidChange: Event<string> = this.#changed.event;
  readonly onDidCapture: Event<Captured> = this.#captured.event;

  constructor(parts: VisualsParts) {
    this.#parts = parts;
    this.owners = this.#owned.add(
      new Owners({
        timers: realTimers,
        graces: parts.graces,
        hasAnything: (owner) => [...this.#visuals.values()].some((visual) => isOf(visual, owner)),
        endCapture: (owner) =>
          this.#changeAll((visual) => (visual.capture?.owner === owner ? released(visual) : visual)),
        endDrawings: (owner) =>
          this.#changeAll((visual) => without(visual, (element) => element.owner === owner)),
      }),
    );
    this.#keepers = new KeeperVisuals({
      ...parts,
      of: (session) => this.of(session),
      onAnswer: (session, { capture }, { released: isReleased, leftAlternate }) => {
        if (isReleased && capture !== null) this.didRelease({ session, capture: capture.id });
        if (leftAlternate) this.didLeaveAlternate({ session });
      },
    });
    this.#owned.add(parts.registry.onDidHappen((happened) => this.#didHappen(happened)));
  }

  /** What an earlier daemon left; its owners have as long to come back as if they had just gone. */
  load(): void {
    for (const { id } of this.#parts.registry.list()) {
      try {
        const visual = readVisual(this.#parts.paths, id);
        if (visual !== undefined && !isNothing(visual)) this.#visuals.set(id, visual);
      } catch (error) {
        this.#parts.log.error('what was drawn over a session cannot be read', error, { session: id });
      }
    }
    for (const visual of this.#visuals.values()) {
      for (const { owner } of elementsOf(visual)) if (owner !== null) this.owners.review(owner);
      if (visual.capture !== null) this.owners.review(visual.capture.owner);
    }
  }

  get all(): readonly string[] {
    return [...this.#visuals.keys()];
  }

  of(session: string): Visual {
    return this.#visuals.get(session) ?? NOTHING;
  }

  find(target: string, root: string | null): SessionInfo {
    return this.#parts.registry.find(target, root);
  }

  /** Throws where there is no terminal to draw on, or nothing runs in it. */
  findDrawable(target: string, root: string | null): SessionInfo {
    const session = this.find(target, root);
    const hasTerminal = session.kind !== 'pipe' && (session.kind !== 'service' || session.size !== null);
    if (!hasTerminal) {
      throw invalidParams('session', `${session.name} has no terminal to draw on; it only prints lines`);
    }
    if (session.state !== 'running') throw notRunning('session', session.name);
    if (!this.#keepers.canDraw(session.id)) {
      const what = `drawing over ${session.name}`;
      throw new HoldfastFailure(
        `${what} is not available: its keeper is of an older version; open the session anew`,
        { kind: 'unavailable', what, retryAt: null },
      );
    }
    return session;
  }

  /** Resolves when it is on disk, so that no death of this process takes it back. */
  async change(session: string, edit: (visual: Visual) => Visual): Promise<void> {
    const before = this.of(session);
    const after = edit(before);
    if (after === before) return;
    if (isNothing(after)) this.#visuals.delete(session);
    else this.#visuals.set(session, after);
    this.#changed.fire(session);
    this.#keepers.push(session);
    let save = this.#saves.get(session);
    if (save === undefined) {
      save = new Latest(() => writeVisual(this.#parts.paths, session, this.of(session)));
      this.#saves.set(session, save);
    }
    await save.request();
  }

  /** What a client that has come back says it has here. What cannot be any more is left out, and logged. */
  resend(owner: string, owned: readonly OwnedVisual[]): void {
    for (const { session, ...own } of owned) {
      if (!this.#parts.registry.has(session)) continue;
      this.#changeLater(session, (visual) =>
        resent(visual, owner, own, (error) =>
          this.#parts.log.warn('something drawn could not be put back', {
            session,
            owner,
            cause: String(error),
          }),
        ),
      );
    }
  }

  /** A keeper told of its sessions, as it does on every new link: it is told what we know, and may know more. */
  didReport(sessions: readonly KeeperSession[]): void {
    for (const { session, hasVisual } of sessions) {
      if (hasVisual === true || this.#visuals.has(session)) this.#keepers.push(session);
    }
  }

  didCapture({ session, capture, bytes }: Heard<'input/didCapture'>): void {
    const visual = this.of(session);
    if (visual.capture?.id !== capture) return;
    this.#captured.fire({ session, owner: visual.capture.owner, bytes, focus: visual.focus });
  }

  didRelease({ session, capture }: Heard<'visual/didRelease'>): void {
    this.#changeLater(session, (visual) => (visual.capture?.id === capture ? released(visual) : visual));
  }

  didLeaveAlternate({ session }: Heard<'visual/didLeaveAlternate'>): void {
    this.#changeLater(session, (visual) => without(visual, ({ screen }) => screen === 'alternate'));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #didHappen({ event, session }: SessionEvent): void {
    const { id, kind, state } = session;
    if (event === 'removed') {
      this.#visuals.delete(id);
      this.#saves.delete(id);
      this.#keepers.forget(id);
    } else if (this.#visuals.has(id)) {
      // A service has more than one life, and what is drawn over it is about all of them.
      if ((state === 'exited' || state === 'lost') && kind !== 'service')
        this.#changeLater(id, () => NOTHING);
      else if (event === 'started') this.#keepers.push(id);
    }
  }

  #changeAll(edit: (visual: Visual) => Visual): void {
    for (const session of this.all) this.#changeLater(session, edit);
  }

  /** For what nobody waits for. */
  #changeLater(session: string, edit: (visual: Visual) => Visual): void {
    this.change(session, edit).catch((error: unknown) =>
      this.#parts.log.error('what is drawn over a session could not be kept', error, { session }),
    );
  }
}

function isOf(visual: Visual, owner: string): boolean {
  return visual.capture?.owner === owner || elementsOf(visual).some((element) => element.owner === owner);
}
