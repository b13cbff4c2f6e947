// One window of VS Code as a person has it: opens, reloads and closes it, runs commands from the palette, picks,
// fills in, reads the status bar and notifications. Terminals are in terminals.ts, trees in views.ts.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Browser } from './browser.ts';
import { titleOf } from './commands.ts';
import { readStatusBar, type StatusItem, watchedStatusBar, watchStatusBar } from './inPage.ts';
import { Terminals } from './terminals.ts';
import { Views } from './views.ts';
import { waitUntil } from './waitUntil.ts';

export const PICTURES = join(import.meta.dirname, '..', 'out');

/** From navigation to a workbench that answers keys: 3-5 s here with nothing else running. */
const SHOWN_LIMIT_MS = 60_000;

/** What the palette has not listed by then it will not list before it is opened again. */
const ROW_LIMIT_MS = 1_500;

const QUICK_INPUT = '.quick-input-widget';
/** A busy page takes long to close what is in front of it. */
const ESCAPE_LIMIT_MS = 5_000;
const QUICK_FILTER = `${QUICK_INPUT} .quick-input-filter input`;
const QUICK_ROW = `${QUICK_INPUT} .quick-input-list .monaco-list-row`;

export class Workbench {
  readonly terminals: Terminals;
  readonly views: Views;
  readonly #browser: Browser;
  #page: Page;
  #url: string;

  static async open(browser: Browser, url: string): Promise<Workbench> {
    const workbench = new Workbench(browser, await browser.openPage(), url);
    await workbench.#go();
    return workbench;
  }

  private constructor(browser: Browser, page: Page, url: string) {
    this.#browser = browser;
    this.#page = page;
    this.#url = url;
    this.terminals = new Terminals(this);
    this.views = new Views(this);
  }

  get page(): Page {
    return this.#page;
  }

  /** By VS Code's own command: a bare reload of the page lets it lose the layout it has not yet written. */
  async reload(): Promise<void> {
    // A mark that only the page of before has tells the new one apart without knowing how long it takes.
    await this.#page.evaluate('globalThis.beforeReload = true');
    await this.command('workbench.action.reloadWindow');
    await waitUntil('the page to be new', () => this.#page.evaluate('globalThis.beforeReload === undefined'));
    await this.#shown();
  }

  /** Closes the window as a person closes a tab, and waits until it is gone. `reopen` comes back. */
  async close(): Promise<void> {
    await this.#page.close({ runBeforeUnload: true });
    await waitUntil('the page to be gone', () => this.#page.isClosed());
  }

  async reopen(url: string = this.#url): Promise<void> {
    this.#url = url;
    this.#page = await this.#browser.openPage();
    await this.#go();
  }

  /** A picture in test/e2e/out; what is seen on it stands in test/e2e/README.md. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.#page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /**
   * Runs a command from the palette. Its title is typed and its row found by id: under "similar commands" VS Code
   * drops the category from a row, and titles like "New Terminal" are not ours alone. Fails when the command is
   * not offered (not contributed, or not enabled now).
   */
  async command(id: string): Promise<void> {
    const row = await waitUntil(`the palette to offer ${id}`, async () => {
      await this.#openPalette(titleOf(id));
      return this.#commandRow(id);
    });
    await row.click();
  }

  /** Runs a command from the palette without touching the mouse, by the whole title a person types. */
  async commandByKeys(title: string): Promise<void> {
    await waitUntil(`the palette to offer ${title}`, async () => {
      await this.#openPalette('');
      await this.#page.keyboard.type(title);
      const first = this.#page.locator(`${QUICK_ROW}.focused .label-name`).first();
      return waitUntil(
        'it to be chosen',
        async () => (await first.textContent())?.trim() === title,
        ROW_LIMIT_MS,
      ).catch(() => undefined);
    });
    await this.#page.keyboard.press('Enter');
    await this.#page.locator(QUICK_FILTER).waitFor({ state: 'hidden' });
  }

  /** Whether the palette offers a command at the moment. */
  async offers(id: string): Promise<boolean> {
    await this.#openPalette(titleOf(id));
    const row = await this.#commandRow(id);
    await this.dismiss();
    return row !== undefined;
  }

  /** Chooses in an open quick pick. Quick picks are virtual lists, so the text is filtered for first. */
  async pick(
    text: string,
    how: { readonly limitMs?: number; readonly withAlt?: boolean } = {},
  ): Promise<void> {
    const limitMs = how.limitMs ?? 20_000;
    const input = this.#page.locator(QUICK_FILTER);
    await input.waitFor({ state: 'visible', timeout: limitMs });
    const look = async () => {
      await input.fill(text, { timeout: 1_000 });
      return this.#quickRow((label) => label.includes(text), 500);
    };
    const row = await waitUntil(`a choice "${text}"`, look, limitMs, () => this.quickPickLabels());
    if (how.withAlt === true) await row.click({ modifiers: ['Alt'] });
    else await row.click();
  }

  /** Closes whatever asks for input. */
  async dismiss(): Promise<void> {
    const input = this.#page.locator(QUICK_FILTER);
    await waitUntil('no open input', async () => {
      if (!(await input.isVisible())) return true;
      await this.#page.keyboard.press('Escape');
      // Pressed again while it is closing, the key would go to the terminal below.
      return input.waitFor({ state: 'hidden', timeout: ESCAPE_LIMIT_MS }).then(
        () => true,
        () => undefined,
      );
    });
  }

  /** Answers an open input box. */
  async fillIn(text: string): Promise<void> {
    const input = this.#page.locator(QUICK_FILTER);
    await input.waitFor({ state: 'visible' });
    await input.fill(text);
    await this.#page.keyboard.press('Enter');
  }

  async quickPickLabels(): Promise<string[]> {
    return this.#page.locator(`${QUICK_ROW} .label-name`).allTextContents();
  }

  async statusBar(): Promise<StatusItem[]> {
    return this.#page.evaluate(readStatusBar);
  }

  /** The status bar item whose id, label or text speaks of Holdfast. */
  async holdfastStatus(): Promise<StatusItem | undefined> {
    const items = await this.statusBar();
    return items.find((item) => /holdfast/i.test(`${item.id} ${item.label}`));
  }

  /** From now on every text of Holdfast's status bar item is kept: some are shown for less than a poll. */
  async watchStatus(): Promise<() => Promise<readonly string[]>> {
    await this.#page.evaluate(watchStatusBar);
    return () => this.#page.evaluate(watchedStatusBar);
  }

  /** Toasts shown right now. Never any when the server runs with the smoke-test driver. */
  async notifications(): Promise<string[]> {
    return this.#page.locator('.notification-toast .notification-list-item-message').allTextContents();
  }

  /** Presses a button of a shown notification or dialog. */
  async pressButton(label: string): Promise<void> {
    const buttons = '.notification-toast .monaco-button, .monaco-dialog-box .monaco-button';
    await this.#page.locator(buttons).filter({ hasText: label }).first().click();
  }

  /** Closes the editor that VS Code opens in front of everything else: settings, trust, running extensions. */
  async closeModal(): Promise<void> {
    const modal = this.#page.locator('.monaco-modal-editor-block');
    await modal.locator('.codicon-close').first().click();
    await modal.waitFor({ state: 'hidden' });
  }

  /** Titles of the editor tabs, left to right. */
  async editorTabs(): Promise<string[]> {
    return this.#page.locator('.part.editor .tab .label-name').allTextContents();
  }

  /** VS Code's find is not used: an editor holds its visible lines only. Enough for short documents. */
  async editorText(): Promise<string> {
    const lines = await this.#page.locator('.part.editor .editor-instance .view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  async #openPalette(title: string): Promise<void> {
    const input = this.#page.locator(QUICK_FILTER);
    // Opened anew each time: VS Code decides what is enabled when the palette opens, and another pick that is
    // still open would be searched instead.
    await this.dismiss();
    // Also out of a terminal: F1 is among VS Code's commands that skip the shell.
    await this.#page.keyboard.press('F1');
    await input.waitFor({ state: 'visible', timeout: 5_000 });
    await input.fill(`>${title}`);
  }

  async #commandRow(id: string): Promise<Locator | undefined> {
    const entry = this.#page.locator(`[data-quick-input-id="${id}"]`);
    const row = this.#page.locator(QUICK_ROW).filter({ has: entry }).first();
    return waitUntil('a row', async () => (await row.count()) > 0 && row, ROW_LIMIT_MS).catch(
      () => undefined,
    );
  }

  async #quickRow(matches: (label: string) => boolean, limitMs: number) {
    const rows = this.#page.locator(QUICK_ROW);
    const find = async () => {
      const labels = await rows.locator('.quick-input-list-label .label-name, .label-name').allTextContents();
      const index = labels.findIndex((label) => matches(label.trim()));
      return index === -1 ? undefined : rows.nth(index);
    };
    return waitUntil('a row', find, limitMs).catch(() => undefined);
  }

  async #go(): Promise<void> {
    // "Leave site?" is asked for a tab closed by key while something is open; a person says yes.
    this.#page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    await this.#page.goto(this.#url, { waitUntil: 'commit' });
    await this.#shown();
  }

  async #shown(): Promise<void> {
    const anItem = this.#page.locator('.monaco-workbench .part.statusbar .statusbar-item').first();
    await anItem.waitFor({ state: 'visible', timeout: SHOWN_LIMIT_MS });
    // The remote item turns from "Opening Remote…" into the host's name once the extension host is reachable.
    await waitUntil(
      'the window to have reached its server',
      async () => !(await this.statusBar()).some((item) => /Opening Remote/.test(item.text)),
      SHOWN_LIMIT_MS,
    );
  }
}
