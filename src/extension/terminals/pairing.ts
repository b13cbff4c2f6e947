// Which VS Code terminal shows which session. Told by the terminal's arguments, or, where those cannot say it, by the
// process id of its attach client, which the keeper knows as a viewer. Remembers the answer over a restart.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { DaemonInput, SessionInfo } from '../../protocol/types.ts';
import { isOnlyLookedAt, shellArgsOf, wantedOf } from './arguments.ts';
import type { Placing } from './placing.ts';
import { isPlaceholder, type Remembered, type Shown } from './remembered.ts';

const REMEMBERED_KEY = 'holdfast.terminals';
/** How many terminals of the panel were not ours. */
const OTHERS_KEY = 'holdfast.otherTerminals';

export interface PairingSource {
  readonly sessions: () => ReadonlyMap<string, SessionInfo>;
  /** Id of this window, as attach clients name it. */
  readonly window: string;
  readonly memory: vscode.Memento;
  readonly placing: Placing;
}

type Shows = NonNullable<DaemonInput<'client/register'>['sessions']>;

interface Ours {
  readonly terminal: vscode.Terminal;
  readonly isClaimed: boolean;
  /** What its arguments say; null for a claim. */
  readonly asked: string | null;
  pid: number | null;
  /** Where its attach client was last seen; a viewer may be moved. */
  seen: { readonly session: string; readonly writer: string } | null;
}

export class Pairing {
  readonly #source: PairingSource;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #closed = this.#owned.add(
    new Emitter<{ readonly terminal: vscode.Terminal; readonly session: string }>(),
  );
  readonly #ours = new Map<vscode.Terminal, Ours>();
  /** By process: some may turn out to be ours. A split of the default profile does not say its arguments. */
  readonly #others = new Map<number, vscode.Terminal>();
  #isRemembering = false;

  readonly onDidChange: Event<void> = this.#changed.event;
  /** A terminal of ours is gone; its exit status says why. */
  readonly onDidClose: Event<{ readonly terminal: vscode.Terminal; readonly session: string }> =
    this.#closed.event;

  constructor(source: PairingSource) {
    this.#source = source;
    for (const terminal of vscode.window.terminals) this.#add(terminal);
    this.#owned.add(vscode.window.onDidOpenTerminal((terminal) => this.#add(terminal)));
    this.#owned.add(vscode.window.onDidCloseTerminal((terminal) => this.#remove(terminal)));
    this.#owned.add(source.placing.onDidChange(() => this.#remember()));
  }

  /** Ours, in the order VS Code lists them. */
  shown(): readonly Shown[] {
    return this.#inOrder().map((ours) => ({
      session: sessionOf(ours),
      pid: ours.pid,
      isClaimed: ours.isClaimed,
      writer: ours.seen?.writer ?? null,
    }));
  }

  /** For the registration: which sessions this window shows, by whom and how. */
  shows(): Shows {
    return [...this.#source.sessions().values()].flatMap(({ id, viewers }) =>
      viewers
        .filter(({ window }) => window === this.#source.window)
        .map(({ writer, mode, size, offset }) => ({ session: id, writer, mode, size, offset })),
    );
  }

  terminalOf(session: string): vscode.Terminal | undefined {
    return this.terminalsOf(session)[0];
  }

  terminalsOf(session: string): readonly vscode.Terminal[] {
    return [...this.#ours.values()]
      .filter((ours) => sessionOf(ours) === session)
      .map(({ terminal }) => terminal);
  }

  /** The sessions changed: looks where our attach clients are now. */
  update(): void {
    const byPid = new Map<number, { session: string; writer: string; cols: number | null }>();
    for (const session of this.#source.sessions().values()) {
      for (const { pid, window, writer, size, mode } of session.viewers) {
        // Whoever only watches has no place of its own in a session.
        if (pid === null || window !== this.#source.window || mode === 'view') continue;
        byPid.set(pid, { session: session.id, writer, cols: size?.cols ?? null });
      }
    }
    let isChanged = false;
    for (const [pid, terminal] of this.#others) {
      if (!byPid.has(pid)) continue;
      this.#others.delete(pid);
      this.#ours.set(terminal, { terminal, isClaimed: true, asked: null, pid, seen: null });
      this.#recall(terminal, (before) => before.pid === pid);
    }
    for (const ours of this.#ours.values()) {
      const seen = ours.pid === null ? undefined : byPid.get(ours.pid);
      // One that is not seen right now is between two connections, not gone.
      if (seen === undefined) continue;
      if (seen.cols !== null) this.#source.placing.didSize(ours.terminal, seen.cols);
      isChanged ||= ours.seen?.session !== seen.session || ours.seen.writer !== seen.writer;
      ours.seen = seen;
    }
    if (isChanged) this.#didChange();
  }

  /** What was there when VS Code last ran. */
  remembered(): readonly Remembered[] {
    return this.#source.memory.get<readonly Remembered[]>(REMEMBERED_KEY) ?? [];
  }

  /** Whether the panel had terminals of others. */
  hadOthersInPanel(): boolean {
    return this.#source.memory.get<number>(OTHERS_KEY) !== 0;
  }

  isOurs(terminal: vscode.Terminal): boolean {
    return this.#ours.has(terminal);
  }

  /** Ours that VS Code made in the place of one it lost. */
  placeholders(): readonly vscode.Terminal[] {
    const remembered = this.remembered();
    return [...this.#ours.values()]
      .filter((ours) => isPlaceholder(ours, remembered))
      .map(({ terminal }) => terminal);
  }

  /** From now on what is shown is what was wanted; before, it may be half of what VS Code is still restoring. */
  beginRemembering(): void {
    this.#isRemembering = true;
    this.#remember();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #add(terminal: vscode.Terminal): void {
    const wanted = wantedOf(shellArgsOf(terminal));
    if (this.#ours.has(terminal)) return;
    if (wanted === undefined) void this.#addOther(terminal);
    if (wanted === undefined || wanted.how === 'watch') return;
    const ours: Ours = {
      terminal,
      isClaimed: wanted.how === 'claim',
      asked: wanted.how === 'claim' ? null : wanted.session,
      pid: null,
      seen: null,
    };
    this.#ours.set(terminal, ours);
    this.#recall(terminal, ({ session }) => session === ours.asked);
    this.#didChange();
    void terminal.processId.then((pid) => {
      ours.pid = pid ?? null;
      if (pid !== undefined) this.#recall(terminal, (before) => before.pid === pid);
      this.update();
      this.#didChange();
    });
  }

  async #addOther(terminal: vscode.Terminal): Promise<void> {
    const pid = await terminal.processId;
    if (pid === undefined || terminal.exitStatus !== undefined) return;
    this.#others.set(pid, terminal);
    this.update();
  }

  /** One that goes on, or comes back, is where it was: VS Code does not say what stands beside what. */
  #recall(terminal: vscode.Terminal, isIt: (before: Remembered) => boolean): void {
    if (this.#isRemembering) return;
    const before = this.remembered().find(isIt);
    if (before !== undefined) this.#source.placing.assign(terminal, before.place);
  }

  #remove(terminal: vscode.Terminal): void {
    // When the whole window goes, what was in it is what is wanted back.
    if (terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) this.#isRemembering = false;
    for (const [pid, other] of this.#others) if (other === terminal) this.#others.delete(pid);
    const ours = this.#ours.get(terminal);
    if (ours === undefined) return;
    this.#ours.delete(terminal);
    const session = sessionOf(ours);
    this.#didChange();
    if (session !== null) this.#closed.fire({ terminal, session });
  }

  #inOrder(): Ours[] {
    return vscode.window.terminals.flatMap((terminal) => this.#ours.get(terminal) ?? []);
  }

  #didChange(): void {
    this.#remember();
    this.#changed.fire();
  }

  #remember(): void {
    if (!this.#isRemembering) return;
    const { memory, placing } = this.#source;
    const list = this.#inOrder().flatMap((ours): Remembered[] => {
      const session = sessionOf(ours);
      const place = placing.placeOf(ours.terminal);
      const { pid, isClaimed } = ours;
      return session === null || place === undefined ? [] : [{ session, pid, isClaimed, place }];
    });
    if (JSON.stringify(list) !== JSON.stringify(this.remembered())) void memory.update(REMEMBERED_KEY, list);
    const others = placing.countInPanel(
      (terminal) => !this.isOurs(terminal) && !isOnlyLookedAt(shellArgsOf(terminal)),
    );
    if (others !== memory.get<number>(OTHERS_KEY)) void memory.update(OTHERS_KEY, others);
  }
}

function sessionOf(ours: Ours): string | null {
  return ours.seen?.session ?? ours.asked;
}
