// Looking at a session without attaching: its screen, whether it is idle; and typing keys, which look different for a
// program that asked for it.

import type { HostPaths } from '../../host/paths.ts';
import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import type { SessionActions } from './actions.ts';
import { Idle } from './idle.ts';
import { keysToText } from './keys.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';
import type { Screens } from './screens.ts';
import { idleSources } from './sources.ts';

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
    this.#idle = new Idle(idleSources(paths, registry, outputs));
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
    // Only arrows and their like depend on what the program asked for; the rest needs no look at the screen.
    const isModal = keysToText(params.keys, true) !== keysToText(params.keys, false);
    const modes = isModal ? (await this.screen({ ...params, format: 'text' })).modes : undefined;
    return this.#actions.sendKeys(params, modes?.applicationCursorKeys ?? false);
  }
}
