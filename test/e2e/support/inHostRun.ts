// Runs the mocha suite of test/e2e/inHost inside the extension host of a VS Code server, through the page.
import { readFileSync } from 'node:fs';
import type { Browser } from './browser.ts';
import type { CodeServer } from './codeServer.ts';

/** A suite that never loads sends no exit, so the run always races against this. */
const RUN_LIMIT_MS = 240_000 + Number(process.env['HOLDFAST_E2E_FOLLOW_MINUTES'] ?? 0) * 60_000;

export interface InHostRun {
  /** 0 = `run()` resolved. */
  readonly code: number;
  readonly printed: readonly string[];
}

/**
 * The server must have been started with `smokeTestDriver`: a built VS Code ignores the development part of the
 * payload without it. `extensionFolder` is the unpacked VSIX, so it is the package that is tested.
 */
export async function runInHost(
  browser: Browser,
  server: CodeServer,
  extensionFolder: string,
  suite: string,
): Promise<InHostRun> {
  const page = await browser.openPage();
  const printed: string[] = [];
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${server.port}${file}`;
  let limit: NodeJS.Timeout | undefined;
  try {
    const code = await new Promise<number>((resolve, reject) => {
      limit = setTimeout(() => {
        const log = readFileSync(server.logFile, 'utf8').slice(-2_000);
        reject(
          new Error(
            `no exit from the suite after ${RUN_LIMIT_MS} ms; it printed ${printed.join('\n')}\n${log}`,
          ),
        );
      }, RUN_LIMIT_MS);
      const start = async (): Promise<void> => {
        await page.exposeFunction('codeAutomationLog', (_level: string, args: readonly unknown[]) => {
          printed.push(args.map(String).join(' '));
        });
        await page.exposeFunction('codeAutomationExit', (exitCode: number) => resolve(exitCode));
        const payload = JSON.stringify([
          ['extensionDevelopmentPath', remote(extensionFolder)],
          ['extensionTestsPath', remote(suite)],
          ['skipWelcome', 'true'],
        ]);
        await page.goto(`${server.url}&payload=${encodeURIComponent(payload)}`, { waitUntil: 'commit' });
      };
      start().catch(reject);
    });
    return { code, printed };
  } finally {
    clearTimeout(limit);
    await page.close();
  }
}
