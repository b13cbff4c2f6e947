// Whole commands, as a person runs them: started, read to their end, timed on the wall clock.

import { spawn } from 'node:child_process';

const PIPES_HELD_OPEN_MS = 500;
/** Of a command that failed. */
const SHOWN_CHARACTERS = 200;

export interface CommandRun {
  readonly stdout: string;
  readonly ms: number;
}

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** Rejects with what it printed when the exit code is not 0. `ms` is from the spawn to the exit of the process itself. */
export function run(argv: readonly string[], options: CommandOptions): Promise<CommandRun> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(file, args, {
      env: options.env,
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    let ms = Number.NaN;
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', () => {
      ms = performance.now() - startedAt;
      // What it left running may hold the pipes open; its own answer is in them by then.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, PIPES_HELD_OPEN_MS).unref();
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ stdout, ms });
      else
        reject(
          new Error(`${argv.join(' ').slice(0, SHOWN_CHARACTERS)}: ${signal ?? code}\n${stdout}${stderr}`),
        );
    });
  });
}

/** `node -e 0`: what starting Node costs here, without a program. */
export async function timeNode(options: CommandOptions): Promise<number> {
  return (await run([process.execPath, '-e', '0'], options)).ms;
}
