// All who watch one session: opening, leading, stealing, leaving, and what each frame of theirs does. What the session
// is and does is `StreamHost`'s business.

import { type FrameSocket, frameBody } from '../../ipc/frameSocket.ts';
import { alreadyAttached, malformed, unauthorized } from '../../protocol/failure.ts';
import { type Frame, FrameType } from '../../protocol/frames.ts';
import type { FrameBody, Run, RunExit, Size, Viewer as ViewerInfo } from '../../protocol/types.ts';
import { beginOf, sendBegin } from './begin.ts';
import type { StreamHost } from './host.ts';
import { leadOf } from './lead.ts';
import { Typing } from './typing.ts';
import { Viewer } from './viewer.ts';
import { Writers } from './writers.ts';

export class Viewers {
  readonly #host: StreamHost;
  readonly #viewers = new Map<string, Viewer>();
  readonly #typing = new Map<Viewer, Typing>();
  readonly #writers = new Writers();
  #lead: Viewer | undefined;
  #ticketNumber = 0;
  #detachedAt: number | null = null;

  constructor(host: StreamHost) {
    this.#host = host;
  }

  get count(): number {
    return this.#viewers.size;
  }

  get all(): Iterable<Viewer> {
    return this.#viewers.values();
  }

  /** Tickets below it are void. */
  get ticketNumber(): number {
    return this.#ticketNumber;
  }

  get detachedAt(): number | null {
    return this.#detachedAt;
  }

  /** Its terminal answers what programs ask theirs; a viewer without a size has none. */
  get hasTerminal(): boolean {
    return this.#lead?.size != null;
  }

  info(): ViewerInfo[] {
    return [...this.#viewers.values()].map((viewer) => viewer.info(viewer === this.#lead));
  }

  /** Lets a proved client in. Throws where it may not. */
  async open(open: FrameBody<'open'>, socket: FrameSocket): Promise<Viewer> {
    const viewer = new Viewer(open, socket, this.#host);
    const liveAt = this.#admit(open, viewer);
    const state = this.#writers.enter(viewer.writer);
    const host = this.#host;
    this.#typing.set(viewer, new Typing(socket, state, host.input));
    const begin = await beginOf(host, open.from);
    if (viewer.isClosed) return viewer;
    sendBegin(host, viewer, begin, { acceptedInput: state.accepted, liveAt, lead: this.#lead });
    const exit = host.run?.exit;
    if (exit != null) this.#sendExit(viewer, exit);
    return viewer;
  }

  /** A frame of an open viewer. A throw ends its connection. */
  didSend(viewer: Viewer, frame: Frame): void {
    switch (frame.type) {
      case FrameType.ack:
        viewer.didAck(frame.offset);
        return;
      case FrameType.input:
        if (viewer.mode === 'lead') this.#didType(viewer, frame);
        return;
      case FrameType.inputEnd:
        if (viewer.mode === 'lead') this.#typing.get(viewer)?.didEnd(frame.offset);
        return;
      case FrameType.reply:
        // Every emulator that shows the session answers; the program asked once.
        if (viewer === this.#lead) this.#host.input.reply(frame.bytes);
        return;
      case FrameType.captured:
        if (viewer.mode !== 'lead') return;
        this.#isTypedBy(viewer);
        this.#host.visual.didCapture(frame.bytes);
        return;
      case FrameType.release:
        if (viewer.mode === 'lead') this.#host.visual.release(frameBody('release', frame).capture);
        return;
      case FrameType.size:
        viewer.size = frameBody('size', frame);
        if (viewer.mode === 'lead') this.#settleLead();
        this.#host.didChangeViewers();
        return;
      case FrameType.close:
        viewer.socket.end();
        this.didLeave(viewer);
        return;
      default:
        // A newer client may say more than this build knows.
        return;
    }
  }

  didLeave(viewer: Viewer): void {
    viewer.close();
    this.#typing.delete(viewer);
    // Its successor on another connection has the place already.
    if (this.#viewers.get(viewer.writer) !== viewer) return;
    this.#viewers.delete(viewer.writer);
    this.#writers.leave(viewer.writer);
    if (this.#viewers.size === 0) this.#detachedAt = Date.now();
    this.#settleLead();
    this.#host.didChangeViewers();
    this.#host.schedule();
  }

  /** The program's queue has room again. */
  didGetRoom(): void {
    for (const typing of this.#typing.values()) typing.drain();
  }

  didStartRun(run: Run): void {
    const { end } = this.#host.recorder;
    for (const viewer of this.all) viewer.sendAfter(end, () => viewer.send(FrameType.run, 'run', run));
  }

  didEndRun(exit: RunExit): void {
    for (const viewer of this.all) this.#sendExit(viewer, exit);
  }

  didResize(size: Size): void {
    for (const viewer of this.all) viewer.send(FrameType.size, 'size', size);
  }

  didChangeVisual(visual: FrameBody<'visual'>): void {
    for (const viewer of this.all) viewer.send(FrameType.visual, 'visual', visual);
  }

  /** @returns false when there is no such viewer */
  move(writer: string, session: string): boolean {
    const viewer = this.#viewers.get(writer);
    viewer?.send(FrameType.move, 'move', { session });
    return viewer !== undefined;
  }

  /** Told to leave, they do not come back by themselves. @returns how many there were */
  detachAll(): number {
    const { count } = this;
    for (const viewer of this.all) viewer.socket.send(FrameType.close, 0);
    this.closeAll();
    return count;
  }

  /** The session goes elsewhere, or away: its viewers look for it anew. */
  closeAll(): void {
    for (const viewer of [...this.all]) {
      viewer.socket.end();
      this.didLeave(viewer);
    }
  }

  /** @returns where output begins whose questions are its terminal's to answer */
  #admit({ ticket, from }: FrameBody<'open'>, viewer: Viewer): number {
    if (ticket.number < this.#ticketNumber) {
      throw unauthorized('this ticket is void: another took the lead since; attach again');
    }
    const known = this.#writers.find(ticket.writer);
    // One that resumes after a cut asks with the ticket it had: it does not steal a second time.
    const doesSteal = ticket.steal && (known === undefined || from === null);
    if (known?.isEvicted === true && !doesSteal) viewer.mode = 'view';
    const others = [...this.all].filter(({ writer, mode }) => writer !== viewer.writer && mode === 'lead');
    if (viewer.mode === 'lead' && !doesSteal) {
      const holder =
        others.find(({ isExclusive }) => isExclusive) ?? (viewer.isExclusive ? others[0] : undefined);
      if (holder !== undefined) throw alreadyAttached(this.#host.id, holder.label);
    }
    // The same writer again: its old connection was cut and we have not noticed.
    const before = this.#viewers.get(viewer.writer);
    if (before !== undefined) {
      before.close();
      this.#typing.delete(before);
      before.socket.dispose();
      viewer.typedAt = before.typedAt;
    }
    this.#viewers.set(viewer.writer, viewer);
    this.#detachedAt = null;
    if (doesSteal && viewer.mode === 'lead') this.#evict(others, viewer);
    this.#settleLead();
    this.#host.didChangeViewers();
    // What was sent to its old connection and did not arrive was left to it.
    if (before !== undefined && from !== null) return from;
    const left = this.hasTerminal ? this.#host.answering.handOver(from) : undefined;
    return left ?? this.#host.recorder.end;
  }

  #evict(others: readonly Viewer[], by: Viewer): void {
    this.#writers.enter(by.writer).isEvicted = false;
    if (others.length === 0) return;
    this.#ticketNumber++;
    for (const other of others) {
      other.mode = 'view';
      other.typedAt = 0;
      this.#writers.enter(other.writer).isEvicted = true;
      other.send(FrameType.evicted, 'evicted', { by: by.label });
    }
  }

  #didType(viewer: Viewer, { offset, bytes }: Frame): void {
    this.#isTypedBy(viewer);
    const typing = this.#typing.get(viewer);
    if (typing === undefined) throw malformed('input before the stream is open');
    typing.didType(offset, bytes);
  }

  #isTypedBy(viewer: Viewer): void {
    viewer.typedAt = performance.now();
    if (viewer === this.#lead) return;
    this.#settleLead();
    this.#host.didChangeViewers();
  }

  #settleLead(): void {
    const lead = leadOf(this.all);
    if (lead !== this.#lead) {
      const isOther = lead?.writer !== this.#lead?.writer;
      this.#lead = lead;
      if (isOther) {
        for (const viewer of this.all) viewer.send(FrameType.lead, 'lead', { writer: lead?.writer ?? null });
      }
    }
    if (lead?.size != null) this.#host.setSize(lead.size);
  }

  #sendExit(viewer: Viewer, exit: RunExit): void {
    viewer.sendAfter(this.#host.recorder.end, () => viewer.send(FrameType.exit, 'exit', exit));
  }
}
