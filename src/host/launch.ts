// Starts a program of ours so that it outlives us: own session, own systemd scope where there is one, standard error in
// its log. It says with one line on standard output that it is ready; until then its failure is ours to report.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { launchFailed } from '../protocol/failure.ts';
import { withoutEditorVariables } from './environment.ts';
import { lastLines } from './log.ts';
import type { Containment } from './records.ts';
import { findRuntime, type Runtime } from './runtime.ts';
import { doesScopeWork, scopeCommand, userManager } from './systemdScope.ts';

const SHOWN_LOG_LINES = 10;
/** A ready line holds a few paths. */
const MAX_READY_BYTES = 64 * 1024;

export interface LaunchRequest {
  /** Path of a bundle. */
  readonly script: string;
  readonly args: readonly string[];
  /** The caller's; the editor's variables are taken out of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly wantsScope: boolean;
  readonly readyTimeoutMs: number;
  /** Gets its standard error; its folder exists. */
  readonly logFile: string;
}

export interface Launched {
  readonly pid: number;
  /** What it said, without the line end: JSON. */
  readonly readyLine: string;
  readonly containment: Containment;
}

/** Rejects with `launchFailed`, with the last lines of the log; nothing runs then. */
export async function launchDetached(request: LaunchRequest): Promise<Launched> {
  const runtime = await findRuntime();
  const env = { ...withoutEditorVariables(request.env), ...runtime.env };
  const manager = request.wantsScope ? userManager(env) : undefined;
  if (manager === undefined) return launchOnce(request, env, ownCommand(runtime, request), 'none');

  const scoped = { ...env, ...manager };
  const unit = `holdfast-${path.parse(request.script).name}-${process.pid}-${Date.now().toString(36)}`;
  const command = scopeCommand(unit, ownCommand(runtime, request));
  try {
    return await launchOnce(request, scoped, command, 'scope');
  } catch (error) {
    // Was it the program or the scope? Asked only now: where all is well, a probe would only cost time.
    if (await doesScopeWork(scoped)) throw error;
    return launchOnce(request, env, ownCommand(runtime, request), 'none');
  }
}

/** For the launched program: says it is ready, then lets go of whoever launched it. */
export function sayReady(message: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
  if (process.platform === 'win32') return;
  closeSync(1);
  // The next descriptor opened gets number 1, and it must not be one that a stray print could harm.
  openSync('/dev/null', 'w');
}

function ownCommand(runtime: Runtime, request: LaunchRequest): readonly string[] {
  return [runtime.execPath, request.script, ...request.args];
}

async function launchOnce(
  request: LaunchRequest,
  env: NodeJS.ProcessEnv,
  command: readonly string[],
  wanted: Containment,
): Promise<Launched> {
  const [program = '', ...args] = command;
  const log = openSync(request.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: request.cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', log],
    });
  } finally {
    closeSync(log);
  }
  try {
    const readyLine = await readyLineOf(child, request.readyTimeoutMs);
    const pid = child.pid ?? 0;
    child.unref();
    return { pid, readyLine, containment: wanted === 'scope' && isInScope(pid) ? 'scope' : 'none' };
  } catch (error) {
    endGroup(child.pid);
    const reason = error instanceof Error ? error.message : String(error);
    throw launchFailed(reason, lastLines(request.logFile, SHOWN_LOG_LINES), error);
  } finally {
    child.stdout?.destroy();
  }
}

function readyLineOf(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new Error(`it was not ready after ${timeoutMs} ms and was ended`)),
      timeoutMs,
    );
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) settle(() => resolve(text.slice(0, end)));
      else if (text.length > MAX_READY_BYTES)
        settle(() => reject(new Error('it did not say that it is ready')));
    });
    child.once('error', (error) => settle(() => reject(error)));
    // `close`, not `exit`: its last words may still be in the pipe.
    child.once('close', (code, signal) =>
      settle(() => reject(new Error(`it ended before it was ready (${signal ?? `exit code ${code}`})`))),
    );
  });
}

function isInScope(pid: number): boolean {
  try {
    return /holdfast-[^/]*\.scope/.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
  } catch {
    return false;
  }
}

/** It leads a group of its own (`detached`), so what it started before it failed goes with it. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
