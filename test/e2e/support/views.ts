// Tree views of one window: opens the container in the activity bar, reads rows as a screen reader would and
// presses their inline actions. Rows outside the visible part are not in the page, so test trees stay short.
import type { Locator } from 'playwright-core';
import { waitUntil } from './waitUntil.ts';
import type { Workbench } from './workbench.ts';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says for the row. */
  readonly spoken: string;
  readonly level: number;
}

/** Where somebody is in a view: what is in sight, what is chosen and what is unfolded. */
export interface Place {
  readonly scrolledBy: number;
  readonly rows: readonly string[];
  readonly selected: readonly string[];
  readonly unfolded: readonly string[];
}

/** More than any view of a test is high. */
const FAR_DOWN = 100_000;
/** Near enough for VS Code to split. */
const EDGE_PX = 12;
const DRAG_STEPS = 5;
/** What a menu has not done by then it has not understood. */
const MENU_LIMIT_MS = 2_000;

export class Views {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Shows a view container by its title in the activity bar; does nothing when it is shown already. */
  async openContainer(title: string): Promise<void> {
    const item = this.#workbench.page
      .locator('.part.activitybar .composite-bar .action-item')
      .filter({ has: this.#workbench.page.locator(`a[aria-label^="${title}"]`) })
      .first();
    await item.waitFor({ state: 'visible' });
    const isShown = await item.getAttribute('class').then((names) => names?.split(' ').includes('checked'));
    if (isShown !== true) await item.click();
    await this.#workbench.page.locator('.part.sidebar .pane').first().waitFor({ state: 'visible' });
  }

  /** Unfolds a view of the shown container. */
  async expand(view: string): Promise<void> {
    const header = this.#pane(view).locator('.pane-header');
    await header.waitFor({ state: 'visible' });
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  }

  async fold(view: string): Promise<void> {
    const header = this.#pane(view).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
  }

  async scrollToEnd(view: string): Promise<void> {
    await this.#pane(view).locator('.monaco-list').hover();
    // VS Code limits how far one turn of the wheel goes.
    let before = Number.NaN;
    await waitUntil(`the end of ${view}`, async () => {
      await this.#workbench.page.mouse.wheel(0, FAR_DOWN);
      const { scrolledBy } = await this.place(view);
      const isThere = scrolledBy === before;
      before = scrolledBy;
      return isThere;
    });
  }

  async place(view: string): Promise<Place> {
    const pane = this.#pane(view);
    const labels = (rows: string): Promise<string[]> => pane.locator(`${rows} .label-name`).allTextContents();
    const style = (await pane.locator('.monaco-list-rows').first().getAttribute('style')) ?? '';
    return {
      scrolledBy: Number(/top: (-?[\d.]+)px/.exec(style)?.[1] ?? 0),
      // VS Code adds rows that come into sight at the end.
      rows: (await labels('.monaco-list-row')).sort(),
      selected: await labels('.monaco-list-row.selected'),
      unfolded: (await labels('.monaco-list-row[aria-expanded="true"]')).sort(),
    };
  }

  async rows(view: string): Promise<TreeRow[]> {
    const rows = this.#pane(view).locator('.monaco-list-row');
    const found: TreeRow[] = [];
    for (const row of await rows.all()) {
      found.push({
        label: await textOf(row.locator('.label-name')),
        description: await textOf(row.locator('.label-description')),
        spoken: (await row.getAttribute('aria-label')) ?? '',
        level: Number((await row.getAttribute('aria-level')) ?? '1'),
      });
    }
    return found;
  }

  async waitForRow(
    view: string,
    what: string,
    accepts: (row: TreeRow) => boolean,
    limitMs?: number,
  ): Promise<TreeRow> {
    return waitUntil(
      `a row ${what} in ${view}`,
      async () => (await this.rows(view)).find(accepts),
      limitMs,
      () => this.rows(view),
    );
  }

  /** Presses an inline action (Start, Stop, …) of a row. Inline actions exist while the pointer is on the row. */
  async act(view: string, label: string, action: string): Promise<void> {
    const row = this.#row(view, label);
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^="${action}"]`).first().click();
  }

  /** Presses an action of the view's title, which is there while the pointer is on the view. */
  async press(view: string, action: string): Promise<void> {
    const header = this.#pane(view).locator('.pane-header');
    await header.hover();
    await header.locator(`.action-label[aria-label^="${action}"]`).first().click();
  }

  async select(view: string, label: string): Promise<void> {
    await this.#row(view, label).click();
  }

  /**
   * Chooses from a row's context menu. What it offers was decided when it opened, and the row may be about to change; and in
   * its first moments a menu takes no click.
   */
  async menu(view: string, label: string, entry: string): Promise<void> {
    const { page } = this.#workbench;
    const menu = page.locator('.monaco-menu');
    const item = menu.locator('.action-menu-item').filter({ hasText: entry }).first();
    const within = (waiting: Promise<void>): Promise<boolean> =>
      waiting.then(
        () => true,
        () => false,
      );
    let isPressed = false;
    await waitUntil(`${entry} to be chosen`, async () => {
      const isOpen = await menu.first().isVisible();
      if (isPressed && !isOpen) return true;
      if (!isOpen) await this.#row(view, label).click({ button: 'right' });
      if (!(await within(item.waitFor({ timeout: MENU_LIMIT_MS })))) {
        await page.keyboard.press('Escape');
        return false;
      }
      isPressed = await within(item.click({ timeout: MENU_LIMIT_MS }));
      return within(menu.first().waitFor({ state: 'hidden', timeout: MENU_LIMIT_MS }));
    });
  }

  /** Drags a row to the middle of the editor area, or to its right edge, where it makes a column of its own. */
  async dragToEditor(view: string, label: string, where: 'middle' | 'right' = 'middle'): Promise<void> {
    const editors = this.#workbench.page.locator('.part.editor');
    const box = await editors.boundingBox();
    if (box === null) throw new Error('there is no editor area');
    const { mouse } = this.#workbench.page;
    const x = box.x + (where === 'middle' ? box.width / 2 : box.width - EDGE_PX);
    const y = box.y + box.height / 2;
    await this.#row(view, label).hover();
    await mouse.down();
    await mouse.move(x, y, { steps: DRAG_STEPS });
    // VS Code marks where it would go, and takes what is let go only there.
    await this.#workbench.page.locator('#monaco-workbench-editor-drop-overlay').waitFor();
    await mouse.move(x - 1, y, { steps: DRAG_STEPS });
    await mouse.up();
  }

  /** Text of a view without rows: its welcome content. */
  async welcome(view: string): Promise<string> {
    return textOf(this.#pane(view).locator('.welcome-view-content'));
  }

  #row(view: string, label: string): Locator {
    const name = this.#workbench.page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) });
    return this.#pane(view).locator('.monaco-list-row').filter({ has: name }).first();
  }

  #pane(view: string): Locator {
    const title = this.#workbench.page.locator('.pane-header h3.title, .pane-header .title', {
      hasText: new RegExp(`^${escaped(view)}$`, 'i'),
    });
    return this.#workbench.page
      .locator('.part.sidebar .pane, .part.panel .pane')
      .filter({ has: title })
      .first();
  }
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.count()) === 0 ? '' : ((await locator.first().textContent()) ?? '').trim();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
