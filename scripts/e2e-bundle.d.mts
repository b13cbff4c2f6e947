/** @returns the file whose `run()` VS Code calls in its extension host */
export function bundleInHostSuite(): Promise<string>;
export function loadCodeServer(): Promise<typeof import('../test/e2e/support/codeServer.ts')>;
