// The functions that run inside the workbench page, with just enough of the DOM declared to type them: the
// repo is compiled without DOM types. Playwright sends their source text, so they use nothing from outside.

interface BufferLine {
  readonly isWrapped: boolean;
  translateToString(trimRight: boolean): string;
}
interface XtermBuffer {
  readonly length: number;
  readonly type: string;
  readonly viewportY: number;
  getLine(index: number): BufferLine | undefined;
}
interface Xterm {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: { readonly active: XtermBuffer };
  focus(): void;
  onData(listener: (data: string) => void): unknown;
}
interface PageElement {
  readonly offsetParent: PageElement | null;
  readonly textContent: string | null;
  readonly classList: { contains(name: string): boolean };
  readonly xterm?: Xterm;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly x: number; readonly y: number };
}
declare const document: {
  querySelectorAll(selector: string): Iterable<PageElement>;
  querySelector(selector: string): PageElement | null;
};
declare class MutationObserver {
  constructor(changed: () => void);
  observe(target: PageElement, options: Readonly<Record<string, boolean>>): void;
}
declare const window: { holdfastStatusSeen?: string[]; holdfastTyped?: string[][] };

export interface TerminalPicture {
  /** Position in `document.querySelectorAll('.terminal-wrapper')`; valid until the layout changes. */
  readonly index: number;
  readonly place: 'panel' | 'editor';
  readonly isVisible: boolean;
  readonly x: number;
  readonly columns: number;
  readonly rows: number;
  readonly isAlternate: boolean;
  /** Whole scrollback, or its newest rows if asked so; lines that the terminal wrapped are joined again; trailing empty lines are gone. */
  readonly lines: readonly string[];
}

/**
 * VS Code keeps its xterm.js object on the wrapper element: the whole scrollback, whatever draws it (canvas,
 * WebGL, DOM), without any flag. The DOM rows hold the visible part only, and none with WebGL.
 */
export function readTerminals(newest: number): TerminalPicture[] {
  const pictures: TerminalPicture[] = [];
  let index = -1;
  for (const wrapper of document.querySelectorAll('.terminal-wrapper')) {
    index += 1;
    const xterm = wrapper.xterm;
    if (xterm === undefined) continue;
    const buffer = xterm.buffer.active;
    const lines: string[] = [];
    let from = Math.max(0, buffer.length - newest);
    while (from > 0 && buffer.getLine(from)?.isWrapped === true) from -= 1;
    for (let row = from; row < buffer.length; row += 1) {
      const line = buffer.getLine(row);
      if (line === undefined) continue;
      const wrapsOn = buffer.getLine(row + 1)?.isWrapped === true;
      const text = line.translateToString(!wrapsOn);
      if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    pictures.push({
      index,
      place: wrapper.closest('.part.editor') === null ? 'panel' : 'editor',
      isVisible: wrapper.offsetParent !== null,
      x: wrapper.getBoundingClientRect().x,
      columns: xterm.cols,
      rows: xterm.rows,
      isAlternate: buffer.type === 'alternate',
      lines,
    });
  }
  return pictures;
}

/** What VS Code draws beside the commands of the terminals, by how they ended. */
export function countDecorations(): { readonly done: number; readonly failed: number } {
  const marks = [...document.querySelectorAll('.terminal-command-decoration')];
  const failed = marks.filter(({ classList }) => classList.contains('codicon-terminal-decoration-error'));
  const done = marks.filter(({ classList }) => classList.contains('codicon-terminal-decoration-success'));
  return { done: done.length, failed: failed.length };
}

/** The row of the scrollback that the first terminal shows first. */
export function firstShownRow(): number | undefined {
  const [wrapper] = document.querySelectorAll('.terminal-wrapper');
  return wrapper?.xterm?.buffer.active.viewportY;
}

/** Notes from then on what the emulator sends to the process, typing and answers. */
export function focusTerminal(index: number): void {
  const xterm = [...document.querySelectorAll('.terminal-wrapper')][index]?.xterm;
  xterm?.focus();
  window.holdfastTyped ??= [];
  if (xterm === undefined || window.holdfastTyped[index] !== undefined) return;
  const typed: string[] = [];
  window.holdfastTyped[index] = typed;
  xterm.onData((data) => typed.push(data));
}

export function watchedTyping(): string[][] {
  return window.holdfastTyped ?? [];
}

export interface StatusItem {
  readonly id: string;
  /** As a person reads it; icons are no text. */
  readonly text: string;
  readonly label: string;
  readonly kind: 'normal' | 'warning' | 'error';
}

export function readStatusBar(): StatusItem[] {
  const items: StatusItem[] = [];
  for (const item of document.querySelectorAll('.part.statusbar .statusbar-item')) {
    if (item.offsetParent === null) continue;
    const link = item.querySelector('.statusbar-item-label');
    const kind = item.classList.contains('error-kind')
      ? 'error'
      : item.classList.contains('warning-kind')
        ? 'warning'
        : 'normal';
    const label = link?.getAttribute('aria-label') ?? item.getAttribute('aria-label') ?? '';
    items.push({ id: item.getAttribute('id') ?? '', text: (item.textContent ?? '').trim(), label, kind });
  }
  return items;
}

export function watchStatusBar(): void {
  const seen: string[] = [];
  window.holdfastStatusSeen = seen;
  const note = (): void => {
    for (const item of document.querySelectorAll('.part.statusbar .statusbar-item')) {
      if (!/holdfast/i.test(item.getAttribute('id') ?? '')) continue;
      const label = item.querySelector('.statusbar-item-label')?.getAttribute('aria-label') ?? '';
      const text = `${(item.textContent ?? '').trim()} | ${label}`;
      if (seen.at(-1) !== text) seen.push(text);
    }
  };
  note();
  const bar = document.querySelector('.part.statusbar');
  if (bar === null) throw new Error('the window has no status bar');
  new MutationObserver(note).observe(bar, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
}

export function watchedStatusBar(): string[] {
  return window.holdfastStatusSeen ?? [];
}
