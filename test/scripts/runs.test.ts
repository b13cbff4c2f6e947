// What `npm test` and `npm run check` rest on: a step that hangs is ended whole, and the last line tells the truth.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = path.resolve(import.meta.dirname, '../../scripts');
let folder = '';
let pidFile = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-runs-'));
  pidFile = path.join(folder, 'pid');
});

afterEach(() => {
  if (existsSync(pidFile) && isRunning(leftPid())) process.kill(leftPid(), 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('a step', () => {
  it('that takes too long is ended with everything it started, and says so', () => {
    const { output } = runStep({ program: `sleep 600 & echo $! > ${pidFile}; wait`, limitMs: 1000 });
    expect(output).toContain('it took longer than 1 s');
    expect(output).toContain('"ok":false');
    expect(isRunning(leftPid())).toBe(false);
  });

  it('leaves nothing running behind it when it succeeds', () => {
    const { output } = runStep({ program: `sleep 600 & echo $! > ${pidFile}`, limitMs: 20_000 });
    expect(output).toContain('"ok":true');
    expect(isRunning(leftPid())).toBe(false);
  });

  it('that fails shows what it printed', () => {
    const { output } = runStep({ program: 'echo the reason; exit 3', limitMs: 20_000 });
    expect(output).toMatch(/FAIL a step/);
    expect(output).toContain('the reason');
  });
});

describe('the end of a run', () => {
  it.each([
    {
      counts: [
        [3, 0],
        [4, 0],
      ],
      line: '7 passed, 0 failed',
      code: 0,
    },
    {
      counts: [
        [3, 0],
        [4, 1],
      ],
      line: '7 passed, 1 failed',
      code: 1,
    },
    { counts: [], line: '0 passed, 0 failed', code: 1 },
  ])('is the line "$line" and exit code $code', ({ counts, line, code }) => {
    const parameter = JSON.stringify(counts.map(([passed, failed]) => ({ passed, failed })));
    const run = runScript(`import { closeRun } from './closing.mjs'; closeRun(${parameter}, ['a note']);`);
    expect(run.output.trimEnd().split('\n')).toEqual(['note: a note', line]);
    expect(run.code).toBe(code);
  });
});

function runStep({ program, limitMs }: { program: string; limitMs: number }): { output: string } {
  const step = JSON.stringify({ name: 'a step', command: ['/bin/sh', '-c', program], limitMs });
  return runScript(
    `import { runStep } from './step.mjs'; console.log(JSON.stringify(await runStep(${step})));`,
  );
}

function runScript(text: string): { output: string; code: number | null } {
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: scripts,
    encoding: 'utf8',
    // A step that is not ended waits for ever.
    timeout: 10_000,
  });
  return { output: stdout, code: status };
}

/** The process a step started and did not wait for. */
function leftPid(): number {
  return Number(readFileSync(pidFile, 'utf8'));
}

/** A killed process that nobody waited for is still there as a zombie; it does not run. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) {
    return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
