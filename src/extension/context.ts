// The owner of everything the extension has in a window: the connection, the terminals, the views, the log. Commands get
// it as their first parameter. It only puts the parts together; each part knows its own business.

import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { DaemonClient } from '../client/daemonClient.ts';
import { type FailureKind, isFailure } from '../protocol/failure.ts';
import type { DaemonInput, DaemonMethod, DaemonResult } from '../protocol/types.ts';
import { registerServers } from './agents/servers.ts';
import { AgentTools } from './agents/tools.ts';
import { Dashboards } from './dashboard/dashboards.ts';
import { declareServices } from './declarations.ts';
import { followConfigTexts } from './language/whenOpened.ts';
import { clientLog, messageTracer } from './log.ts';
import { LogDocuments } from './logs/logDocuments.ts';
import { linkPlaces } from './logs/logLinks.ts';
import { Noticing } from './notices/noticing.ts';
import { Reactions } from './reactions.ts';
import { Reports } from './reports.ts';
import { readSettings } from './settings.ts';
import type { StatusPicture } from './statusText.ts';
import { registerTasks } from './tasks/provider.ts';
import type { Wanted } from './terminals/arguments.ts';
import { repairDefaultProfile } from './terminals/defaultProfile.ts';
import { takeDropped } from './terminals/dropped.ts';
import { contributeEnvironment } from './terminals/environment.ts';
import { givenName } from './terminals/givenName.ts';
import { Launcher, type LauncherPlace } from './terminals/launcher.ts';
import { Pairing } from './terminals/pairing.ts';
import { Placing } from './terminals/placing.ts';
import { registerProfile, terminalOptions } from './terminals/profile.ts';
import { Redrawing } from './terminals/redrawing.ts';
import { Restoring } from './terminals/restoring.ts';
import { ChosenOrder } from './views/processOrder.ts';
import { Window } from './window.ts';

/** Longer than it takes to start a daemon on a busy machine; then the reason is said. */
const CONNECT_LIMIT_MS = 15_000;

/** The next try fails in the same way, until somebody does something. */
const NOT_BY_WAITING: ReadonlySet<FailureKind> = new Set(['fileUnusable', 'launchFailed']);

export class Holdfast {
  readonly log: vscode.LogOutputChannel;
  readonly window: Window;
  readonly client: DaemonClient;
  readonly pairing: Pairing;
  readonly placing: Placing;
  readonly reports: Reports;
  readonly logs: LogDocuments;
  readonly processOrder: ChosenOrder;
  readonly dashboards: Dashboards;
  /** Over all windows. */
  readonly memory: vscode.Memento;
  readonly #owned = new DisposableStore();
  readonly #context: vscode.ExtensionContext;
  readonly #launcher: Launcher;
  readonly #restoring: Restoring;
  readonly #reactions: Reactions;
  #isTracing: boolean;

  /** Does nothing that takes time: VS Code is waiting. */
  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
    this.memory = context.globalState;
    this.processOrder = this.#owned.add(new ChosenOrder(context.globalState));
    this.log = this.#owned.add(vscode.window.createOutputChannel('Holdfast', { log: true }));
    this.window = this.#owned.add(new Window(context.workspaceState));
    const log = clientLog(this.log);
    const { home, isPassthroughAllowed, isTracing } = readSettings();
    this.#isTracing = isTracing;
    this.#launcher = new Launcher({
      distDir: vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath,
      fallbackDir: context.globalStorageUri.fsPath,
      home,
      isPassthroughAllowed,
      window: this.window.window,
      log,
    });
    this.client = this.#owned.add(
      new DaemonClient({
        paths: this.#launcher.paths,
        identity: { name: 'vscode', label: this.window.label, instance: this.window.window },
        roots: [],
        launchMode: 'ifKeepersLive',
        upgrades: true,
        distDir: this.#launcher.distDir,
        log,
        tracer: messageTracer(this.log, () => this.#isTracing),
      }),
    );
    this.reports = this.#owned.add(new Reports());
    this.logs = this.#owned.add(new LogDocuments(this.client));
    this.#owned.add(linkPlaces(this.client));
    this.#owned.add(new Noticing(this));
    this.dashboards = this.#owned.add(new Dashboards(this, context.extensionUri));
    const placing = this.#owned.add(new Placing());
    this.placing = placing;
    this.pairing = this.#owned.add(
      new Pairing({
        sessions: () => this.client.mirror.sessions,
        window: this.window.window,
        memory: context.workspaceState,
        placing,
      }),
    );
    this.#restoring = this.#owned.add(
      new Restoring({
        client: this.client,
        pairing: this.pairing,
        placing,
        log: this.log,
        open: (session, location) => this.#reopen(session, location),
      }),
    );
    this.#owned.add(new Redrawing(this.client, this.log));
    this.#owned.add(registerProfile(() => this.launcher()));
    this.#owned.add(takeDropped(this));
    this.#owned.add(registerTasks(this));
    this.#owned.add(registerServers(this));
    this.#owned.add(new AgentTools(this, context.extension.packageJSON.contributes.languageModelTools));
    this.#reactions = this.#owned.add(new Reactions(this));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(() => {
        this.#isTracing = readSettings().isTracing;
      }),
    );
  }

  /** After `activate` has returned: looks for roots, connects where something lives, prepares the launcher. */
  async start(): Promise<void> {
    await this.window.start();
    this.#reactions.register();
    this.client.start();
    this.#restoring.start();
    const launcher = await this.launcher();
    contributeEnvironment(this.#context.environmentVariableCollection, launcher);
    await repairDefaultProfile(launcher.path);
    const { distDir, paths } = this.#launcher;
    this.#owned.add(followConfigTexts({ distDir, home: paths.home, log: this.log }));
  }

  /** Connects, starting a daemon where none runs. Rejects with why it did not work. */
  async connect(): Promise<void> {
    await this.request('daemon/ping', {});
  }

  /** Asks the daemon, starting it where none runs: for what a person asked for. Rejects soon where waiting is no use. */
  async request<M extends DaemonMethod>(method: M, params: DaemonInput<M>): Promise<DaemonResult<M>> {
    const waiting = new DisposableStore();
    const hopeless = new Promise<never>((_, reject) => {
      waiting.add(
        this.client.onDidChangeState((state) => {
          if (state.state === 'reconnecting' && NOT_BY_WAITING.has(state.lastError.kind))
            reject(state.lastError);
        }),
      );
    });
    try {
      const answer = this.client.request(method, params, { launch: true, waitMs: CONNECT_LIMIT_MS });
      return await Promise.race([answer, hopeless]);
    } catch (error) {
      const { state } = this.client;
      // That it took too long says less than why the tries failed.
      throw isFailure(error, 'timedOut') && state.state === 'reconnecting' ? state.lastError : error;
    } finally {
      waiting.dispose();
    }
  }

  /** Connected, and the daemon knows the services of this window's files. */
  async declareServices(): Promise<void> {
    await this.connect();
    await declareServices(this.client, this.window);
  }

  /** The launcher script, written when it is first needed. */
  launcher(): Promise<LauncherPlace> {
    return this.#launcher.ready();
  }

  async openTerminal(wanted: Wanted, more: Parameters<typeof terminalOptions>[2] = {}): Promise<void> {
    const terminal = await this.#createTerminal(wanted, more);
    terminal.show();
  }

  get version(): string {
    return (this.#context.extension.packageJSON as { readonly version: string }).version;
  }

  status(): StatusPicture {
    return this.#reactions.status();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Not shown: what comes back by itself does not take the focus. */
  #reopen(
    session: string,
    location: NonNullable<vscode.TerminalOptions['location']>,
  ): Promise<vscode.Terminal> {
    return this.#createTerminal({ how: 'open', session }, { location });
  }

  async #createTerminal(
    wanted: Wanted,
    more: Parameters<typeof terminalOptions>[2],
  ): Promise<vscode.Terminal> {
    const session = wanted.how === 'claim' ? undefined : this.client.mirror.sessions.get(wanted.session);
    const name = session && givenName(session);
    const options = { ...(name !== undefined && { name }), ...more };
    return vscode.window.createTerminal(terminalOptions(await this.launcher(), wanted, options));
  }
}
