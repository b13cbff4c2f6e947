// Before the first test: VS Code's server, Chromium and a fresh VSIX are there, and every test file is told where.
import type { TestProject } from 'vitest/node';
import { ensureInstalled, type Installed } from '../../../scripts/e2e-install.mjs';
import { freshVsix } from '../../../scripts/e2e-vsix.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly installed: Installed & { readonly vsix: string };
  }
}

export default async function install(project: TestProject): Promise<void> {
  const installed = ensureInstalled({ log: console.log });
  project.provide('installed', { ...installed, vsix: await freshVsix() });
}
