// `session/runCommand`: types one line into a shell that is at its prompt and waits for the shell to say that it is over.
// One line at a time per session; nothing here tries again, since a line that was typed may have run.

import { type HostPaths, sessionPaths } from '../../../host/paths.ts';
import { type Journal, openJournal } from '../../../journal/reader.ts';
import { notRunning } from '../../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, SessionInfo, ShellCommand } from '../../../protocol/types.ts';
import { newId } from '../../newId.ts';
import type { SessionActions } from '../actions.ts';
import type { OutputWatch } from '../outputWatch.ts';
import type { Exit, SessionRegistry } from '../registry.ts';
import type { Screens } from '../screens.ts';
import { CommandLog } from './commandLog.ts';
import { untilPrompt } from './prompt.ts';
import { ShellReader } from './shellReader.ts';
import { Wakeups } from './wakeups.ts';

type Params = DaemonParams<'session/runCommand'>;
type Result = DaemonResult<'session/runCommand'>;

/** Of what a command printed the newest so much. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

export interface ShellRunnerParts {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly actions: SessionActions;
  readonly outputs: OutputWatch;
  readonly screens: Screens;
}

export class ShellRunner {
  readonly #parts: ShellRunnerParts;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(parts: ShellRunnerParts) {
    this.#parts = parts;
  }

  /** Rejects where no shell is there that would take it; a command that takes too long goes on, and is answered as such. */
  async run({ session, root, line, timeoutMs }: Params): Promise<Result> {
    const { registry } = this.#parts;
    const { id } = registry.find(session, root);
    const deadline = performance.now() + timeoutMs;
    const before = this.#queues.get(id) ?? Promise.resolve();
    const turn = before.then(() => new ShellCall(this.#parts, registry.find(id, null)).run(line, deadline));
    const settled = turn.catch(() => undefined);
    this.#queues.set(id, settled);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(id) === settled) this.#queues.delete(id);
    }
  }
}

class ShellCall {
  readonly #parts: ShellRunnerParts;
  readonly #session: SessionInfo;
  #command: ShellCommand | undefined;
  #refusedAt: { readonly begin: number; readonly time: number } | undefined;
  #exit: Exit | undefined;

  constructor(parts: ShellRunnerParts, session: SessionInfo) {
    this.#parts = parts;
    this.#session = session;
  }

  async run(line: string, deadline: number): Promise<Result> {
    const { paths, registry, actions, outputs } = this.#parts;
    const session = this.#session;
    if (session.state !== 'running') throw notRunning('session', session.name);
    const log = new CommandLog({
      didEnd: (command) => {
        this.#command ??= command;
      },
      didRefuse: (mark) => {
        this.#refusedAt ??= mark;
      },
    });
    const journal = await openJournal(sessionPaths(paths, session.id).journalDir);
    const reader = new ShellReader(journal, log, journal.start);
    const wakeups = new Wakeups();
    wakeups.add((didHappen) => outputs.watch(session.id, didHappen));
    wakeups.add((didHappen) =>
      registry.onDidExit((exit) => {
        if (exit.session !== session.id) return;
        this.#exit = exit;
        didHappen();
      }),
    );
    try {
      const hasEnded = (): boolean => this.#exit !== undefined;
      const leftMs = Math.max(0, deadline - performance.now());
      await untilPrompt({ session, journal, log, reader, wakeups, hasEnded }, leftMs);
      if (this.#exit !== undefined) throw notRunning('session', session.name);
      const typedAt = reader.position;
      this.#command = undefined;
      this.#refusedAt = undefined;
      const typed = { text: `${line}\r`, eof: false, writeId: newId() };
      await actions.write({ session: session.id, root: null, ...typed });
      await this.#untilOver(log, reader, wakeups, deadline);
      return await this.#answer(journal, log, typedAt);
    } finally {
      wakeups.dispose();
    }
  }

  async #untilOver(log: CommandLog, reader: ShellReader, wakeups: Wakeups, deadline: number): Promise<void> {
    for (;;) {
      const exit = this.#exit;
      await reader.advance();
      if (exit !== undefined) {
        const { outcome, exitCode, at } = exit.exit;
        log.didEndRun(outcome === 'exited' ? exitCode : null, exit.end, at);
        return;
      }
      const leftMs = deadline - performance.now();
      if (this.#command !== undefined || this.#refusedAt !== undefined || leftMs <= 0) return;
      await wakeups.next(leftMs);
    }
  }

  async #answer(journal: Journal, log: CommandLog, typedAt: number): Promise<Result> {
    const command = this.#command ?? log.current;
    const isTimedOut =
      this.#command === undefined && this.#refusedAt === undefined && this.#exit === undefined;
    const begin = command?.offset ?? (await afterLine(journal, typedAt));
    const end = command?.end ?? this.#refusedAt?.begin ?? journal.end;
    const { from, bytes } = await newestBetween(journal, begin, end);
    const text = await this.#parts.screens.plainText(this.#session.id, bytes);
    return {
      output: text,
      exitCode: command?.exitCode ?? null,
      isTimedOut,
      isTruncated: from > begin,
      cwd: command?.cwd ?? null,
      startedAt: command?.startedAt ?? null,
      durationMs: command?.durationMs ?? null,
      offset: begin,
      end,
    };
  }
}

/** `from` is later than `begin` where there is more than is told, or it is not kept any more. */
async function newestBetween(
  journal: Journal,
  begin: number,
  end: number,
): Promise<{ readonly from: number; readonly bytes: Buffer }> {
  const pieces: Buffer[] = [];
  let from: number | undefined;
  for await (const window of journal.windows(Math.max(begin, end - MAX_OUTPUT_BYTES), end)) {
    from ??= window.from;
    pieces.push(window.bytes);
  }
  return { from: from ?? begin, bytes: Buffer.concat(pieces) };
}

/** What was typed is shown too, up to the end of its line. */
async function afterLine(journal: Journal, typedAt: number): Promise<number> {
  const { from, bytes } = await newestBetween(journal, typedAt, journal.end);
  const lineEnd = bytes.indexOf('\n');
  return lineEnd < 0 ? from : from + lineEnd + 1;
}
