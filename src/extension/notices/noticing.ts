// Shows notifications about what nobody asked for: several of one moment as one, the same one not again soon, and none of
// a kind that was turned off. What a window finds when it opens or reconnects for the first time is no news.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { MirrorChange } from '../../client/mirror.ts';
import type { ServiceInfo, SessionInfo } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import type { CommandId } from '../manifest.ts';
import { sayFailure } from '../say.ts';
import { mutedNotices, muteNotice } from '../settings.ts';
import { isHere } from '../views/places.ts';
import { crashLoopText, lostText, type Notice, noticedOfService, noticedOfSession } from './noticed.ts';
import { sayPortConflict } from './portConflict.ts';

/** What belongs together comes within it: a database is gone, and all that need it crash. */
const GATHER_MS = 1_500;
/** The same about the same service. */
const AGAIN_AFTER_MS = 10 * 60_000;

const dontShowAgain = (): string => t("Don't Show Again");

export class Noticing {
  readonly #holdfast: Holdfast;
  readonly #owned = new DisposableStore();
  readonly #shownAt = new Map<string, number>();
  /** As they were when they were looked at last. */
  readonly #services = new Map<string, ServiceInfo>();
  readonly #sessions = new Map<string, SessionInfo>();
  #gathered: Notice[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(holdfast: Holdfast) {
    this.#holdfast = holdfast;
    this.#owned.add(holdfast.client.mirror.onDidChange((change) => this.#didChange(change)));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #didChange(change: MirrorChange): void {
    const { mirror } = this.#holdfast.client;
    if (change.what === 'reset') {
      for (const service of mirror.services.values()) this.#didChangeService(service);
      for (const session of mirror.sessions.values()) this.#didChangeSession(session);
      return;
    }
    if (change.what !== 'service' && change.what !== 'session') return;
    const service = change.what === 'service' ? mirror.services.get(change.id) : undefined;
    const session = change.what === 'session' ? mirror.sessions.get(change.id) : undefined;
    if (service !== undefined) this.#didChangeService(service);
    else if (session !== undefined) this.#didChangeSession(session);
    else (change.what === 'service' ? this.#services : this.#sessions).delete(change.id);
  }

  #didChangeService(service: ServiceInfo): void {
    const notice = noticedOfService(this.#services.get(service.id), service);
    this.#services.set(service.id, service);
    if (notice !== undefined && isHere(service.root, this.#holdfast.window)) this.#gather(notice);
  }

  #didChangeSession(session: SessionInfo): void {
    const notice = noticedOfSession(this.#sessions.get(session.id), session);
    this.#sessions.set(session.id, session);
    if (notice !== undefined && isHere(session.root, this.#holdfast.window)) this.#gather(notice);
  }

  #gather(notice: Notice): void {
    const key = `${notice.kind} ${notice.id} ${notice.port ?? ''}`;
    const now = Date.now();
    if (now - (this.#shownAt.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) return;
    this.#shownAt.set(key, now);
    this.#gathered.push(notice);
    this.#timer ??= setTimeout(() => this.#showGathered(), GATHER_MS);
  }

  #showGathered(): void {
    this.#timer = undefined;
    const muted = mutedNotices();
    const notices = this.#gathered.filter(({ kind }) => !muted.has(kind));
    this.#gathered = [];
    const shown = [
      this.#showCrashLoops(notices.filter(({ kind }) => kind === 'crashLoop')),
      ...notices
        .filter(({ kind }) => kind === 'portConflict')
        .map(async (notice) => {
          if ((await sayPortConflict(this.#holdfast, notice, dontShowAgain())) === dontShowAgain())
            await muteNotice('portConflict');
        }),
      this.#showLost(notices.filter(({ kind }) => kind === 'lostSession')),
    ];
    for (const one of shown)
      one.catch((error: unknown) => sayFailure(this.#holdfast.log, t('Acting on a notification'), error));
  }

  async #showCrashLoops(notices: readonly Notice[]): Promise<void> {
    const [first] = notices;
    if (first === undefined) return;
    const hasGivenUp = this.#services.get(first.id)?.state.state === 'failed';
    const text = crashLoopText(
      notices.map(({ name }) => name),
      hasGivenUp,
    );
    const row = `service:${first.id}`;
    const actions: Record<string, readonly [CommandId | 'holdfast.services.focus', ...string[]]> =
      notices.length > 1
        ? { [t('Show')]: ['holdfast.services.focus'] }
        : {
            [t('Go to Last Crash')]: ['holdfast.showLastCrash', row],
            ...(hasGivenUp ? {} : { [t('Stop It')]: ['holdfast.stopService', row] }),
          };
    await offer(text, actions, () => muteNotice('crashLoop'));
  }

  async #showLost(notices: readonly Notice[]): Promise<void> {
    const [first] = notices;
    if (first === undefined) return;
    const view = this.#services.has(first.id) ? 'holdfast.services.focus' : 'holdfast.terminals.focus';
    const text = lostText(notices.map(({ name }) => name));
    await offer(text, { [t('Show')]: [view] }, () => muteNotice('lostSession'));
  }
}

async function offer(
  text: string,
  actions: Readonly<Record<string, readonly [string, ...string[]]>>,
  mute: () => Promise<void>,
): Promise<void> {
  const never = dontShowAgain();
  const chosen = await vscode.window.showWarningMessage(text, ...Object.keys(actions), never);
  if (chosen === never) return mute();
  const [command, ...args] = actions[chosen ?? ''] ?? [];
  if (command !== undefined) await vscode.commands.executeCommand(command, ...args);
}
