// Looking at a session without attaching: its screen, whether it is idle; and typing keys, which look different for a
// program that asked for it.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import type { DaemonParams, DaemonResult, SessionInfo } from '../../protocol/types.ts';
import type { SessionActions } from './actions.ts';
import { Idle, lastActivity } from './idle.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';
import type { ScreenedSession, Screens } from './screens.ts';

const DEFAULT_SIZE = { cols: 80, rows: 24 };

export class Looking {
  readonly #registry: SessionRegistry;
  readonly #actions: SessionActions;
  readonly #screens: Screens;
  readonly #idle: Idle;

  constructor(
    paths: HostPaths,
    registry: SessionRegistry,
    actions: SessionActions,
    screens: Screens,
    outputs: OutputWatch,
  ) {
    this.#registry = registry;
    this.#actions = actions;
    this.#screens = screens;
    this.#idle = new Idle({
      find: (target, root) => registry.find(target, root).id,
      state: (session) => lastActivity(sessionPaths(paths, session).journalDir),
      watch: (session, listener) => outputs.watch(session, listener),
    });
    registry.onDidHappen(({ event, session }) => {
      if (event !== 'removed') return;
      this.#idle.forget(session.id);
      this.#screens.forget(session.id);
    });
  }

  screen({ session, root, format }: DaemonParams<'session/screen'>): Promise<DaemonResult<'session/screen'>> {
    return this.#screens.screen(this.#registry.find(session, root).id, format);
  }

  awaitIdle(params: DaemonParams<'session/awaitIdle'>): Promise<DaemonResult<'session/awaitIdle'>> {
    return this.#idle.wait(params);
  }

  async sendKeys(params: DaemonParams<'session/sendKeys'>): Promise<DaemonResult<'session/sendKeys'>> {
    // Only keys depend on what the program asked for; plain text needs no look at the screen.
    const modes =
      params.keys.length === 0 ? undefined : (await this.screen({ ...params, format: 'text' })).modes;
    return this.#actions.sendKeys(params, modes?.applicationCursorKeys ?? false);
  }
}

/** A session as the screens worker needs to know it; undefined for one that is gone. */
export function screenedSession(
  paths: HostPaths,
  session: SessionInfo | undefined,
  isPty: boolean,
): ScreenedSession | undefined {
  if (session === undefined) return undefined;
  const { journalDir, checkpointsDir } = sessionPaths(paths, session.id);
  return {
    session: session.id,
    journalDir,
    checkpointsDir,
    size: session.size ?? DEFAULT_SIZE,
    isPty,
    wantsCheckpoints: session.kind === 'terminal' || session.viewers.length > 0,
    isWatched: session.viewers.length > 0,
  };
}
