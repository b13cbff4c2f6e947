// One headless Chromium with one profile: windows of VS Code are pages of it, and what VS Code keeps in the
// browser (the layout) outlives a closed page as it does for a person. Leaves the pages to workbench.ts.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** No look-ups, updates or GPU: without these flags Chromium talks to hosts no test needs. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Big enough for three terminals side by side to keep a line of a counter on one row. */
const VIEWPORT = { width: 1500, height: 950 };

export interface Browser {
  readonly context: BrowserContext;
  openPage(): Promise<Page>;
  dispose(): Promise<void>;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'hf-chromium-'));
  const home = join(profile, 'home');
  mkdirSync(home);
  const context = await chromium.launchPersistentContext(join(profile, 'data'), {
    executablePath,
    headless: true,
    args: FLAGS,
    viewport: VIEWPORT,
    env: { ...process.env, HOME: home },
  });
  context.setDefaultTimeout(20_000);
  return {
    context,
    openPage: () => context.newPage(),
    async dispose() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
