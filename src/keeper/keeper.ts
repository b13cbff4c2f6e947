// The parts of a keeper and how they hear of each other.

import path from 'node:path';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { CallMemory } from './callMemory.ts';
import { Commands } from './commands.ts';
import { Control } from './control.ts';
import { keeperHandlers } from './handlers.ts';
import { Lingering } from './lingering.ts';
import type { Session } from './session.ts';
import { wantsSupervision } from './sessionInfo.ts';
import type { SessionEvents } from './sessionParts.ts';
import { Sessions } from './sessions.ts';
import { SpawnQueue } from './spawnQueue.ts';
import type { DoorOptions } from './streams/door.ts';
import { Turns } from './streams/turns.ts';
import { Watchdog } from './watchdog.ts';
import { Watches } from './watches.ts';

/** Probes ask all the time, and a daemon repeats only what it asked just now. */
const REMEMBERED_EXECS = 100;

export interface KeeperOptions {
  readonly id: string;
  readonly root: string | null;
  readonly secret: string;
  readonly paths: HostPaths;
  readonly log: Log;
  readonly bundleDir: string;
  readonly lingerMs: number | undefined;
  /** Nothing is left to do. */
  readonly end: () => void;
}

export class Keeper {
  readonly control: Control;
  readonly door: DoorOptions;
  readonly #options: KeeperOptions;
  readonly #sessions: Sessions;
  readonly #commands: Commands;
  readonly #watches: Watches;
  readonly #watchdog: Watchdog;
  readonly #lingering: Lingering;
  #isEnding = false;

  constructor(options: KeeperOptions) {
    const { id, root, secret, paths, log, bundleDir } = options;
    this.#options = options;
    const spawn = new SpawnQueue(bundleDir).spawn;
    this.#commands = new Commands(spawn, () => this.#lingering.settle());
    this.#sessions = new Sessions(id, { paths, log, turns: new Turns(), spawn, events: this.#events() });
    this.#watches = new Watches((session) =>
      this.control.notify('session/didOutput', {
        session: session.id,
        end: session.writtenEnd,
        inputAt: session.input.inputAt,
      }),
    );
    this.#watchdog = new Watchdog(paths, log, () => !this.control.isClaimed && this.#isSupervising());
    this.control = new Control({
      keeper: id,
      root,
      secret,
      log,
      handlers: keeperHandlers({
        sessions: this.#sessions,
        calls: new CallMemory(),
        execCalls: new CallMemory(REMEMBERED_EXECS),
        commands: this.#commands,
        watches: this.#watches,
        shellDir: path.join(bundleDir, 'shell'),
        didSayGoodbye: () => {
          this.#watchdog.didSayGoodbye();
          this.#lingering.setFarewell(true);
        },
      }),
      didClaim: () => {
        this.#watches.clear();
        this.#watchdog.didClaim();
        this.#lingering.setFarewell(false);
      },
      didLose: () => this.#watchdog.didLose(),
    });
    this.door = {
      secret,
      viewersOf: (session) => this.#sessions.find(session)?.viewers,
      onUnexpected: (what, error) => log.error('a stream went wrong', error, { what }),
    };
    this.#lingering = new Lingering(
      options.lingerMs,
      () => this.#isNeeded(),
      () => void this.#end(),
    );
  }

  /** Told to go: goes, unless something lives here. */
  endIfEmpty(): void {
    if (![...this.#sessions.all].some((session) => session.isLive)) void this.#end();
    else this.#options.log.warn('told to end, but processes live here: staying');
  }

  #isNeeded(): boolean {
    const isUsed = [...this.#sessions.all].some((session) => session.isLive || session.viewers.count > 0);
    return isUsed || this.#commands.count > 0;
  }

  #isSupervising(): boolean {
    return [...this.#sessions.all].some(wantsSupervision);
  }

  async #end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#options.log.info('ending: nothing lives here any more');
    this.#watchdog.dispose();
    this.#lingering.dispose();
    await this.#sessions.closeAll();
    this.control.closeAll();
    this.#options.end();
  }

  #askScreen(session: Session, question: number, sequence: string): boolean {
    if (!this.control.isClaimed) return false;
    const end = session.recorder.end;
    session.recorder.commit();
    // The emulator reads the files; a disk that takes nothing is no reason to wait longer than for an answer.
    void session.journal
      .flush()
      .then(() => this.control.notify('session/didAsk', { session: session.id, question, sequence, end }));
    return true;
  }

  #events(): SessionEvents {
    return {
      didStart: (session, run) => {
        this.#lingering.settle();
        this.control.notify('run/didStart', { session: session.id, run });
      },
      didExit: (session, run, exit, end) => {
        this.#commands.didEndRun(session.id);
        this.#lingering.settle();
        this.control.notify('run/didExit', { session: session.id, run, exit, end });
      },
      askScreen: (session, question, sequence) => this.#askScreen(session, question, sequence),
      didGrow: (session) => this.#watches.didGrow(session),
      didCloseSegment: (session, start, end) =>
        this.control.notify('segment/didClose', { session: session.id, start, end }),
      didMissCheckpoint: (session) => {
        this.control.notify('checkpoint/didMiss', { session: session.id });
        return this.control.isClaimed;
      },
      didChangeViewers: (session) => {
        this.#lingering.settle();
        this.control.notify('viewer/didChange', {
          session: session.id,
          viewers: session.viewers.info(),
          size: session.size,
          detachedAt: session.viewers.detachedAt,
          ticketNumber: session.viewers.ticketNumber,
        });
      },
      didNameForeground: (session, foreground) =>
        this.control.notify('session/didNameForeground', { session: session.id, foreground }),
      didStall: (session) =>
        this.control.notify('input/didStall', { session: session.id, since: session.input.stalledSince }),
      didCapture: (session, capture, bytes) =>
        this.control.notify('input/didCapture', {
          session: session.id,
          capture,
          bytes: Buffer.from(bytes).toString('base64'),
        }),
      didReleaseCapture: (session, capture) =>
        this.control.notify('visual/didRelease', { session: session.id, capture }),
      didLeaveAlternate: (session) =>
        this.control.notify('visual/didLeaveAlternate', { session: session.id }),
    };
  }
}
