// Starts ssh with a bridge at its far end, and turns every way this can fail into what a person can do about it.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { shellQuoted } from '../../base/quoting.ts';
import { connectionLost, HoldfastFailure, invalidParams } from '../../protocol/failure.ts';
import { PREAMBLE } from './frames.ts';

export interface FarPlace {
  /** As ssh takes it: `user@box`, or a name of its configuration. */
  readonly host: string;
  /** Of HOLDFAST_HOME there; undefined: the usual one. */
  readonly home: string | undefined;
  readonly root: string | undefined;
}

export interface SshProcess {
  readonly input: Readable;
  readonly output: Writable;
  /** What came after the preamble already. */
  readonly first: Buffer;
  /** Lets it end by itself; nothing here waits for it. */
  release(): void;
}

/** A person may have to type a passphrase. */
const FIRST_ANSWER_MS = 120_000;
const LAST_WORDS_MS = 1_000;
/** Of what a login prints before, and of what ssh says when it fails. */
const MAX_NOISE_BYTES = 64 * 1024;
const MAX_ERROR_BYTES = 4 * 1024;
/** What ssh itself fails with, and a shell that finds no such command. */
const SSH_FAILED = 255;
const NO_COMMAND = 127;

/** @param isAgain nobody is there to be asked for a password: a terminal may be in use */
export function startSsh(place: FarPlace, env: NodeJS.ProcessEnv, isAgain: boolean): Promise<SshProcess> {
  const { host } = place;
  // ssh would take it for an option, and some of those run commands here.
  if (host === '' || host.startsWith('-') || /\s/.test(host)) {
    return Promise.reject(invalidParams('--host', `'${host}' is no user@box`));
  }
  const program = env['HOLDFAST_SSH'] || 'ssh';
  const unattended = isAgain ? ['-o', 'BatchMode=yes'] : [];
  const child = spawn(program, ['-T', ...unattended, host, remoteCommand(place, env)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
    windowsHide: true,
  });
  return untilPreamble(child, program, host);
}

function remoteCommand({ home, root }: FarPlace, env: NodeJS.ProcessEnv): string {
  const words = [
    'bridge',
    ...(home === undefined ? [] : ['--home', home]),
    ...(root === undefined ? [] : ['--root', root]),
  ];
  // The command itself may be more than a word: `~/bin/holdfast`, `sudo -u dev holdfast`.
  return [env['HOLDFAST_REMOTE_COMMAND'] || 'holdfast', ...words.map(shellQuoted)].join(' ');
}

function untilPreamble(
  child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable },
  program: string,
  host: string,
): Promise<SshProcess> {
  return new Promise((resolve, reject) => {
    let noise = Buffer.alloc(0);
    let errors = '';
    const settle = (): void => {
      clearTimeout(timer);
      child.stdout.off('data', look);
    };
    const fail = (failure: HoldfastFailure): void => {
      settle();
      child.kill();
      // What it started may hold the other ends, and print for ever.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      child.unref();
      reject(failure);
    };
    const timer = setTimeout(
      () => fail(connectionLost(`${host} did not answer${said(errors)}`)),
      FIRST_ANSWER_MS,
    );
    const look = (chunk: Buffer): void => {
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(PREAMBLE);
      if (at < 0 && noise.length > MAX_NOISE_BYTES)
        fail(noBridge(host, 'what it prints is no bridge', errors));
      if (at < 0) return;
      settle();
      const release = (): void => {
        // Last words may still be on their way out.
        child.stdin.end();
        setTimeout(() => child.stdin.destroy(), LAST_WORDS_MS).unref();
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
      };
      resolve({
        input: child.stdout,
        output: child.stdin,
        first: noise.subarray(at + PREAMBLE.length),
        release,
      });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(-MAX_ERROR_BYTES);
    });
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => fail(noProgram(program, error)));
    child.once('close', (code) => fail(ended(host, code, errors)));
  });
}

function ended(host: string, code: number | null, errors: string): HoldfastFailure {
  if (code === SSH_FAILED) return connectionLost(`ssh does not get to ${host}${said(errors)}`);
  if (code === NO_COMMAND) {
    return noBridge(
      host,
      'there is no holdfast on the PATH of a login there; install it, or say where it is: HOLDFAST_REMOTE_COMMAND=path/holdfast',
      errors,
    );
  }
  return noBridge(
    host,
    `holdfast bridge ended with ${code ?? 'a signal'} there; is it an older version?`,
    errors,
  );
}

function noBridge(host: string, reason: string, errors: string): HoldfastFailure {
  const lastLogLines = errors.trim() === '' ? [] : errors.trim().split('\n').slice(-5);
  return new HoldfastFailure(`no bridge to ${host}: ${reason}${said(errors)}`, {
    kind: 'launchFailed',
    reason,
    lastLogLines,
  });
}

function noProgram(program: string, cause: Error): HoldfastFailure {
  const reason = `${program} could not be started (${cause.message}); install OpenSSH, or name another program in HOLDFAST_SSH`;
  return new HoldfastFailure(reason, { kind: 'launchFailed', reason, lastLogLines: [] }, { cause });
}

function said(errors: string): string {
  const lines = errors.trim();
  return lines === '' ? '' : `\n  ${lines.split(/\r?\n/).slice(-5).join('\n  ')}`;
}
