// The page of the dashboard without a browser: its own script over elements that only remember what was put into them, so
// that a test reads all that a person would see or hear. Lines are not drawn.

import path from 'node:path';
import { vi } from 'vitest';
import type { Choice, ToPage } from '../../src/dashboard/messages.ts';

const main = path.resolve(import.meta.dirname, '../../src/dashboard/main.ts');
/** Attributes that are shown or spoken. */
const SAID = ['aria-label', 'aria-valuetext', 'title'];

interface FakePage {
  tell(message: ToPage): void;
  press(role: string, key: string): void;
  /** Texts and spoken attributes, each as it stands on the page. */
  texts(): readonly string[];
}

/** @param html as the extension makes it; of it only its language and its texts are used */
export async function openPage(html: string, choice: Choice): Promise<FakePage> {
  const root = new FakeElement();
  root.dataset['texts'] = unescaped(/data-texts="([^"]*)"/.exec(html)?.[1]);
  const listeners = new Map<string, (event: unknown) => void>();
  const observer = class {
    observe(): void {}
  };
  vi.stubGlobal('document', {
    documentElement: { lang: unescaped(/<html lang="([^"]*)"/.exec(html)?.[1]) },
    body: { dataset: {} },
    activeElement: null,
    createElement: () => new FakeElement(),
    createElementNS: () => new FakeElement(),
    querySelector: () => root,
  });
  vi.stubGlobal('window', {
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
  });
  vi.stubGlobal('ResizeObserver', observer);
  vi.stubGlobal('MutationObserver', observer);
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: () => '' }));
  vi.stubGlobal('acquireVsCodeApi', () => ({ postMessage() {}, setState() {}, getState: () => choice }));
  vi.resetModules();
  vi.doMock('uplot', () => ({ default: FakeChart }));
  // By a path that the compiler does not follow: it would want a browser.
  await import(main);
  return {
    tell: (data) => listeners.get('message')?.({ data }),
    press(role, key) {
      const element = root.all().find((one) => one.attributes.get('role') === role);
      element?.listeners.get('keydown')?.({ key, shiftKey: false, preventDefault() {} });
    },
    texts: () => root.all().flatMap((one) => one.said()),
  };
}

class FakeElement {
  readonly attributes = new Map<string, string>();
  readonly listeners = new Map<string, (event: unknown) => void>();
  readonly dataset: Record<string, string> = {};
  readonly style = {};
  readonly clientWidth = 800;
  hidden = false;
  #children: (FakeElement | string)[] = [];

  set textContent(text: string) {
    this.#children = [text];
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.set(type, listener);
  }
  append(...children: (FakeElement | string)[]): void {
    this.#children.push(...children);
  }
  replaceChildren(...children: (FakeElement | string)[]): void {
    this.#children = children;
  }

  /** Itself and what is in it, but for what is hidden. */
  all(): readonly FakeElement[] {
    if (this.hidden) return [];
    return [this, ...this.#children.flatMap((child) => (typeof child === 'string' ? [] : child.all()))];
  }

  said(): readonly string[] {
    const attributes = SAID.flatMap((name) => this.attributes.get(name) ?? []);
    return [...attributes, ...this.#children.filter((child) => typeof child === 'string')];
  }
}

interface ChartOptions {
  readonly hooks: { readonly setCursor: readonly ((chart: unknown) => void)[] };
}

/** A second is a pixel wide. */
class FakeChart {
  readonly #options: ChartOptions;

  constructor(options: ChartOptions) {
    this.#options = options;
  }
  valToPos(value: number): number {
    return value;
  }
  setCursor(cursor: { readonly left: number }): void {
    for (const hook of this.#options.hooks.setCursor) hook({ cursor, posToVal: (left: number) => left });
  }
  setData(): void {}
  setSize(): void {}
  destroy(): void {}
}

function unescaped(text = ''): string {
  return text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
