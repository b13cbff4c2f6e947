// The three views: which rows each shows, what makes it look again, its badge, and the marks of holdfast.yaml.

import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import type { Window } from '../window.ts';
import { ConfigDecorations } from './configDecorations.ts';
import { logOfRow, terminalOfRow } from './dragged.ts';
import { LeftOver } from './leftOver.ts';
import { isHere } from './places.ts';
import { type ChosenOrder, orderText } from './processOrder.ts';
import { leftOverRows, memoryOfSessions, processRows } from './processRows.ts';
import { RowTree } from './rowTree.ts';
import { Samples } from './samples.ts';
import { hasFailed, serviceRows } from './serviceRows.ts';
import { terminalRows } from './terminalRows.ts';

/** How long something has run is said in minutes; seconds only count right after a start. */
const AGE_MS = 10_000;

export class Views {
  readonly #owned = new DisposableStore();
  readonly #client: DaemonClient;
  readonly #places: Window;
  readonly #samples: Samples;
  readonly #leftOver: LeftOver;
  readonly #decorations: ConfigDecorations;
  readonly #services: RowTree;
  readonly #terminals: RowTree;
  readonly #processes: RowTree;

  constructor(client: DaemonClient, places: Window, order: ChosenOrder) {
    this.#client = client;
    this.#places = places;
    this.#samples = this.#owned.add(new Samples(client));
    this.#leftOver = this.#owned.add(new LeftOver(client));
    this.#decorations = this.#owned.add(new ConfigDecorations());
    const add = (tree: RowTree): RowTree => this.#owned.add(tree);
    this.#services = add(
      new RowTree({
        view: 'holdfast.services',
        compute: () => this.#serviceRows(),
        addressOf: (id) => logOfRow(id, client.mirror),
      }),
    );
    this.#terminals = add(
      new RowTree({
        view: 'holdfast.terminals',
        compute: () => terminalRows(client.mirror.sessions.values(), places, Date.now()),
        addressOf: (id) => terminalOfRow(id, client.mirror),
      }),
    );
    this.#processes = add(
      new RowTree({
        view: 'holdfast.processes',
        compute: () => [
          ...leftOverRows(this.#leftOver.orphans, this.#leftOver.zombies),
          ...processRows(this.#samples.processes ?? [], client.mirror.sessions, places, order.value),
        ],
      }),
    );
    this.#owned.add(this.#samples.onDidChange(() => this.#didSample()));
    for (const tree of [this.#services, this.#processes]) {
      this.#samples.setVisible(tree.id, tree.view.visible);
      this.#owned.add(
        tree.onDidChangeVisibility((isVisible) => this.#samples.setVisible(tree.id, isVisible)),
      );
    }
    const { view } = this.#processes;
    this.#leftOver.setVisible(view.visible);
    this.#owned.add(
      this.#processes.onDidChangeVisibility((isVisible) => this.#leftOver.setVisible(isVisible)),
    );
    this.#owned.add(this.#leftOver.onDidChange(() => this.#processes.update()));
    const sayOrder = (): void => {
      view.description = orderText(order.value);
    };
    sayOrder();
    this.#owned.add(
      order.onDidChange(() => {
        sayOrder();
        this.#processes.update();
      }),
    );
    const timer = setInterval(() => this.update(), AGE_MS);
    this.#owned.add(toDisposable(() => clearInterval(timer)));
  }

  /** Services or sessions changed, or became older. A hidden view does nothing. */
  update(): void {
    this.#services.update();
    this.#terminals.update();
    this.#updateBadge();
    this.#decorations.update(this.#client.mirror.services.values(), this.#places.configs);
  }

  /** A line above the services: a mistake in holdfast.yaml, or that what is shown is old. Empty: none. */
  setServicesMessage(message: string): void {
    if ((this.#services.view.message ?? '') !== message) this.#services.view.message = message;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #serviceRows() {
    const memory = memoryOfSessions(this.#samples.processes ?? []);
    return serviceRows(this.#client.mirror.services.values(), this.#places, {
      now: Date.now(),
      memoryOf: ({ session }: ServiceInfo) => (session === null ? null : (memory.get(session) ?? null)),
    });
  }

  #didSample(): void {
    this.#services.update();
    this.#processes.update();
  }

  #updateBadge(): void {
    const failed = [...this.#client.mirror.services.values()].filter(
      (service) => hasFailed(service) && isHere(service.root, this.#places),
    );
    const badge =
      failed.length === 0
        ? undefined
        : {
            value: failed.length,
            tooltip: t('Failed: {names}', { names: failed.map(({ name }) => name).join(', ') }),
          };
    // VS Code draws the activity bar anew for every badge it is given, also for the same one.
    if (badge?.tooltip !== this.#services.view.badge?.tooltip) this.#services.view.badge = badge;
  }
}
