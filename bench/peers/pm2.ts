// pm2 of a pinned version, in a cache outside the repository, with a PM2_HOME of its own for each figure.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { type CommandRun, run } from '../command.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { isAlive } from './isAlive.ts';

const VERSION = '7.0.4';

export class Pm2 {
  readonly #stage: Stage;
  readonly #program: string;
  readonly #home: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(stage: Stage, program: string) {
    this.#stage = stage;
    this.#program = program;
    this.#home = path.join(stage.folder, 'pm2');
    this.#env = { ...stage.env, PM2_HOME: this.#home };
    mkdirSync(this.#home, { recursive: true });
  }

  /** @returns undefined where it cannot be installed */
  static open(stage: Stage): Pm2 | undefined {
    const program = installed(stage);
    if (program === undefined) return undefined;
    const pm2 = new Pm2(stage, program);
    stage.later(() => pm2.end());
    return pm2;
  }

  tell(...args: readonly string[]): Promise<CommandRun> {
    return run([process.execPath, this.#program, ...args], { env: this.#env, cwd: this.#stage.folder });
  }

  async startIdle(name: string): Promise<void> {
    await this.tell('start', 'sleep', '--name', name, '--interpreter', 'none', '--', '100000');
  }

  async startManyIdle(count: number): Promise<void> {
    const apps = Array.from({ length: count }, (_, index) => ({
      name: `idle-${index}`,
      script: 'sleep',
      args: '100000',
      interpreter: 'none',
    }));
    const file = path.join(this.#home, 'idle.config.json');
    writeFileSync(file, JSON.stringify({ apps }));
    await this.tell('start', file);
  }

  /** Of its daemon, as it wrote it down itself. */
  get daemonPid(): number | undefined {
    const file = path.join(this.#home, 'pm2.pid');
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN;
    return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : undefined;
  }

  /** Ends its daemon and what runs under it. */
  async end(): Promise<void> {
    const pid = this.daemonPid;
    if (pid === undefined) return;
    await this.tell('kill').catch(() => undefined);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until('the end of pm2', () => !isAlive(pid));
  }
}

function installed(stage: Stage): string | undefined {
  const cache = path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'holdfast-bench');
  const home = path.join(cache, `pm2-${VERSION}`);
  const program = path.join(home, 'node_modules', 'pm2', 'bin', 'pm2');
  if (existsSync(program)) return program;
  stage.say(`installing pm2 ${VERSION}, a peer, into ${home} …`);
  mkdirSync(cache, { recursive: true });
  const build = mkdtempSync(path.join(cache, '.build-'));
  try {
    writeFileSync(path.join(build, 'package.json'), '{"private":true}\n');
    const result = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent', `pm2@${VERSION}`], {
      cwd: build,
      encoding: 'utf8',
      env: npmEnvironment(),
    });
    if (result.status !== 0) {
      stage.say(`pm2 could not be installed: ${(result.stderr || String(result.error)).trim()}`);
      return undefined;
    }
    renameSync(build, home);
    return program;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

/** Without what `npm run` hands down from this repository; the registry and the cache of the user stay. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^(npm_(package|lifecycle|command)|npm_config_(local_prefix|prefix|engine_strict|save_exact|omit|include)|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
