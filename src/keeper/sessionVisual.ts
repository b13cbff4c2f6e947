// What is drawn over one session and whether its keys are captured, as the daemon said last. For its viewers; what the
// drawings are only the daemon and whoever draws them know. It works on while no daemon runs: a person gets the keys back.

import type { FrameBody, KeeperResult } from '../protocol/types.ts';
import { AlternateScanner } from './alternateScanner.ts';
import type { Session } from './session.ts';
import type { SessionEvents } from './sessionParts.ts';

type Visual = FrameBody<'visual'>;

export class SessionVisual {
  readonly #session: Session;
  readonly #events: SessionEvents;
  #shown: Visual | undefined;
  /** The capture a person ended; a daemon that has not heard of it may set it again. */
  #released: string | null = null;
  #scanner: AlternateScanner | undefined;
  #hasLeftAlternate = false;

  constructor(session: Session, events: SessionEvents) {
    this.#session = session;
    this.#events = events;
  }

  /** Undefined where there never was anything. */
  get shown(): Visual | undefined {
    return this.#shown;
  }

  get isThere(): boolean {
    return this.#shown !== undefined && (this.#shown.hasDrawings || this.#shown.capture !== null);
  }

  set(visual: Visual, watchesScreen: boolean): KeeperResult<'visual/set'> {
    const released = visual.capture !== null && visual.capture === this.#released;
    const leftAlternate = this.#hasLeftAlternate;
    this.#hasLeftAlternate = false;
    if (!watchesScreen) this.#scanner = undefined;
    else this.#scanner ??= new AlternateScanner();
    this.#show(released ? { ...visual, capture: null } : visual);
    return { released, leftAlternate };
  }

  /** A person wants the keys back. */
  release(capture: string): void {
    if (this.#shown?.capture !== capture) return;
    this.#released = capture;
    this.#show({ ...this.#shown, capture: null });
    this.#events.didReleaseCapture(this.#session, capture);
  }

  /** Typed by a viewer that knows of a capture. What it did not know of yet, or not any more, is nobody's. */
  didCapture(bytes: Uint8Array): void {
    const capture = this.#shown?.capture;
    if (capture != null) this.#events.didCapture(this.#session, capture, bytes);
  }

  didPrint(bytes: Uint8Array): void {
    if (this.#scanner?.push(bytes) !== true) return;
    this.#hasLeftAlternate = true;
    this.#events.didLeaveAlternate(this.#session);
  }

  #show(visual: Visual): void {
    const before = this.#shown;
    this.#shown = visual;
    const isSame =
      before?.hasDrawings === visual.hasDrawings &&
      before.capture === visual.capture &&
      before.state === visual.state;
    if (!isSame) this.#session.viewers.didChangeVisual(visual);
  }
}
