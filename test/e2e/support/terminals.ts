// The terminals of one window: opens them through the profile, reads them by VS Code's own xterm.js object and
// types with the real keyboard. Says nothing about what runs in them; support/holdfast.ts does.
import {
  countDecorations,
  firstShownRow,
  focusTerminal,
  readTerminals,
  type TerminalPicture,
  watchedTyping,
} from './inPage.ts';
import { waitUntil } from './waitUntil.ts';
import type { Workbench } from './workbench.ts';

/** Longer than a pick takes to fill when it will be filled at all. */
const PICK_LIMIT_MS = 2_000;
/** The list may still be on its way the first times; later it does not come any more. */
const PICKS_BEFORE_RELOAD = 3;

/** About a screen. */
const NEWEST_ROWS = 60;

export type Find = (terminal: TerminalPicture) => boolean;

/** As codeServer.ts sets it. */
export const isAtPrompt: Find = ({ lines }) => lines.at(-1)?.startsWith('$') === true;

/** A terminal that contains a line equal to, or matching, `line`. */
export function showing(line: string | RegExp): Find {
  return ({ lines }) => lines.some((shown) => (typeof line === 'string' ? shown === line : line.test(shown)));
}

export class Terminals {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** All terminals whose xterm exists, also those in a hidden group of the panel; left to right per place. */
  all(): Promise<TerminalPicture[]> {
    return this.#read(1e9);
  }

  /** With the newest rows only: all of a long scrollback takes the page long enough to slow down what is watched. */
  ends(): Promise<TerminalPicture[]> {
    return this.#read(NEWEST_ROWS);
  }

  async #read(newest: number): Promise<TerminalPicture[]> {
    const pictures = await this.#workbench.page.evaluate(readTerminals, newest);
    return pictures.sort((a, b) => a.place.localeCompare(b.place) || a.x - b.x);
  }

  async visible(): Promise<TerminalPicture[]> {
    return (await this.ends()).filter(({ isVisible }) => isVisible);
  }

  /** Marks beside commands that ended well, and not well. */
  decorations(): Promise<{ readonly done: number; readonly failed: number }> {
    return this.#workbench.page.evaluate(countDecorations);
  }

  firstRow(): Promise<number | undefined> {
    return this.#workbench.page.evaluate(firstShownRow);
  }

  /** Names in the terminal list beside the panel; VS Code draws the list from two terminals on. */
  async tabNames(): Promise<string[]> {
    return this.#workbench.page.locator('.terminal-tabs-entry .label-name').allTextContents();
  }

  /** Waits for exactly one terminal that `find` accepts. */
  async waitFor(what: string, find: Find, limitMs?: number): Promise<TerminalPicture> {
    return waitUntil(
      `a terminal with ${what}`,
      async () => (await this.all()).find(find),
      limitMs,
      async () => (await this.all()).map(({ place, lines }) => ({ place, lines: lines.slice(-8) })),
    );
  }

  async waitForCount(count: number, limitMs?: number): Promise<TerminalPicture[]> {
    return waitUntil(
      `${count} visible terminals`,
      async () => {
        const visible = await this.visible();
        return visible.length === count ? visible : undefined;
      },
      limitMs,
      async () =>
        (await this.all()).map(({ place, isVisible, lines }) => ({ place, isVisible, end: lines.at(-1) })),
    );
  }

  /**
   * Opens a terminal of a contributed profile and waits until it is shown. VS Code may have read its list of
   * contributed profiles before the extensions were known, and then keeps the list without ours for as long as the
   * window lives; a window without terminals is reloaded then. The terminal itself is asked for once. `split` picks
   * with Alt held, which puts it beside the active one; "Split Terminal" would take the default profile.
   */
  async openWithProfile(profile: string, place: 'new' | 'split' = 'new'): Promise<void> {
    const before = (await this.ends()).length;
    let missing = 0;
    await waitUntil(
      `the profile "${profile}" to be offered`,
      async () => {
        if (missing > 0 && missing % PICKS_BEFORE_RELOAD === 0 && before === 0)
          await this.#workbench.reload();
        missing += 1;
        await this.#workbench.command('workbench.action.terminal.newWithProfile');
        await this.#workbench.pick(profile, { limitMs: PICK_LIMIT_MS, withAlt: place === 'split' });
        return true;
      },
      60_000,
    );
    await waitUntil('the new terminal to be shown', async () => (await this.ends()).length > before);
  }

  /** What terminals that were typed into have sent to their processes, as JSON. */
  async typed(): Promise<string> {
    return JSON.stringify(await this.#workbench.page.evaluate(watchedTyping));
  }

  /** Types with the keyboard into the one terminal that `find` accepts. */
  async type(find: Find, text: string): Promise<void> {
    await this.focus(find);
    await this.#workbench.page.keyboard.type(text);
  }

  async press(find: Find, key: string): Promise<void> {
    await this.focus(find);
    await this.#workbench.page.keyboard.press(key);
  }

  async focus(find: Find): Promise<void> {
    const found = await this.waitFor('the focus', find);
    await this.#workbench.page.evaluate(focusTerminal, found.index);
    const focused = this.#workbench.page
      .locator('.terminal-wrapper')
      .nth(found.index)
      .locator('.xterm.focus');
    // Seen twice: a quick input that is closing still gives the focus back to what had it before.
    let seen = 0;
    await waitUntil('the terminal to have the focus', async () => {
      seen = (await focused.count()) === 1 ? seen + 1 : 0;
      if (seen === 0) await this.#workbench.page.evaluate(focusTerminal, found.index);
      return seen === 2;
    });
  }
}
