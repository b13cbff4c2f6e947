// Each kind of probe against what it looks at: real servers, real files, a journal that grows.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server as TcpServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takenPorts } from '../src/daemon/processes/takenPorts.ts';
import { execProbe } from '../src/daemon/services/probes/exec.ts';
import { fileProbe } from '../src/daemon/services/probes/file.ts';
import { type HttpConfig, httpProbe } from '../src/daemon/services/probes/http.ts';
import { logProbe } from '../src/daemon/services/probes/log.ts';
import { portProbe } from '../src/daemon/services/probes/port.ts';
import type { ExecResult } from '../src/daemon/services/sessionRunner.ts';
import { notRunning, unknownMethod } from '../src/protocol/failure.ts';
import { selfSigned } from './support/certificate.ts';
import { FakeRunner } from './support/fakeRunner.ts';
import { temporaryFolder } from './support/temporary.ts';

/** Longer than anything here takes, so that what is not about time never ends by it. */
const LONG_MS = 20_000;

function listening(server: Server | TcpServer, host: string): Promise<number> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) =>
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
}

describe('the port probe', () => {
  it.each(['127.0.0.1', '::1'])('finds a server on %s, and says when there is none', async (host) => {
    const server = createServer();
    const probe = portProbe(await listening(server, host));
    expect(await probe.look(LONG_MS)).toBeNull();
    await new Promise((resolve) => server.close(resolve));
    expect(await probe.look(LONG_MS)).toMatchObject({
      reason: expect.stringMatching(/^port \d+: nothing listens there$/),
    });
  });
});

describe('the http probe', () => {
  const answers: RequestListener = (request, response) => {
    const { url, headers } = request;
    if (url === '/silent') return;
    if (url === '/endless') {
      response.write('it goes on');
      return;
    }
    if (url === '/moved') response.writeHead(302, { location: '/ok' });
    else response.writeHead(url === '/ok' ? 200 : 503);
    response.end(`host ${headers.host}\nkey ${String(headers['x-key'])}\n`);
  };
  const probeOf = (url: string, more: Partial<HttpConfig> = {}) =>
    httpProbe({ http: url, status: null, body: null, headers: {}, ...more });

  it.each(['127.0.0.1', '::1'])('finds localhost on %s, and says it by its name', async (host) => {
    const port = await listening(createHttpServer(answers), host);
    const url = `http://localhost:${port}/ok`;
    expect(await probeOf(url).look(LONG_MS)).toBeNull();
    expect(await probeOf(url, { body: `^host localhost:${port}` }).look(LONG_MS)).toBeNull();
  });

  it('looks at status, body and headers, and says what was there instead', async () => {
    const port = await listening(createHttpServer(answers), '127.0.0.1');
    const url = `http://localhost:${port}`;
    const reason = async (where: string, more: Partial<HttpConfig> = {}) =>
      (await probeOf(url + where, more).look(LONG_MS))?.reason.replace(`GET ${url}`, '');
    expect(
      await probeOf(`${url}/ok`, { headers: { 'X-Key': 'secret' }, body: 'key secret' }).look(LONG_MS),
    ).toBeNull();
    expect(await reason('/ok', { status: 204 })).toBe('/ok: it answered 200, not 204');
    expect(await reason('/ok', { body: 'key secret' })).toBe('/ok: its answer does not match /key secret/');
    expect(await probeOf(`${url}/bad`).look(LONG_MS)).toEqual({
      reason: `GET ${url}/bad: it answered 503`,
      output: [`host localhost:${port}`, 'key undefined'],
    });
    expect(await probeOf(`${url}/bad`, { status: 503 }).look(LONG_MS)).toBeNull();
  });

  it('follows no redirect', async () => {
    const port = await listening(createHttpServer(answers), '127.0.0.1');
    const url = `http://127.0.0.1:${port}/moved`;
    expect((await probeOf(url).look(LONG_MS))?.reason).toBe(
      `GET ${url}: it answered 302, a redirect to /ok, which is not followed`,
    );
    expect(await probeOf(url, { status: 302 }).look(LONG_MS)).toBeNull();
  });

  it('waits for an answer no longer than it may, and for the end of one neither', async () => {
    const server = createHttpServer(answers);
    const port = await listening(server, '127.0.0.1');
    const url = `http://127.0.0.1:${port}`;
    expect((await probeOf(`${url}/silent`).look(50))?.reason).toBe(
      `GET ${url}/silent: no answer within 50ms`,
    );
    expect(await probeOf(`${url}/endless`).look(LONG_MS)).toBeNull();
    expect(await probeOf(`${url}/endless`, { body: 'goes' }).look(300)).toBeNull();
    server.closeAllConnections();
  });

  it('says when nobody listens, and what is no server of this kind', async () => {
    const server = createServer((socket) => void socket.resume().end('what?\r\n\r\n'));
    const port = await listening(server, '127.0.0.1');
    expect((await probeOf(`http://127.0.0.1:${port}/`).look(LONG_MS))?.reason).toContain('Parse Error');
    await new Promise((resolve) => server.close(resolve));
    expect((await probeOf(`http://localhost:${port}/`).look(LONG_MS))?.reason).toBe(
      `GET http://localhost:${port}/: nothing listens there`,
    );
  });

  it('takes a certificate that nobody signed from this machine only', async () => {
    const port = await listening(createHttpsServer(selfSigned, answers), '127.0.0.1');
    expect(await probeOf(`https://localhost:${port}/ok`).look(LONG_MS)).toBeNull();
    expect(await probeOf(`https://127.0.0.1:${port}/ok`).look(LONG_MS)).toBeNull();
    // The same server under an address that is not known to be of this machine.
    const elsewhere = await probeOf(`https://[::ffff:127.0.0.1]:${port}/ok`).look(LONG_MS);
    expect(elsewhere?.reason).toContain('self-signed certificate');
  });
});

it('the file probe finds a file, and says which one is missing', async () => {
  const file = path.join(temporaryFolder(), 'ready');
  expect(await fileProbe(file).look(LONG_MS)).toEqual({ reason: `there is no file ${file}`, output: [] });
  writeFileSync(file, '');
  expect(await fileProbe(file).look(LONG_MS)).toBeNull();
  rmSync(file);
});

describe('the exec probe', () => {
  const lookAt = async (result: Partial<ExecResult> | Error) => {
    const runner = new FakeRunner();
    runner.execResult = () => {
      if (result instanceof Error) throw result;
      return { exitCode: 0, signal: null, isTimedOut: false, output: '', ...result };
    };
    return execProbe('pg_isready -q', 's', runner).look(1_000);
  };

  it('is good when its command exits with 0, and else says how it ended and what it printed', async () => {
    expect(await lookAt({})).toBeNull();
    expect(await lookAt({ exitCode: 2, output: 'one\n\nno response  \n' })).toEqual({
      reason: '`pg_isready -q` exited with code 2',
      output: ['one', 'no response'],
    });
    expect(await lookAt({ exitCode: null, signal: 'SIGSEGV' })).toMatchObject({
      reason: '`pg_isready -q` ended by SIGSEGV',
    });
    expect(await lookAt({ exitCode: null, signal: 'SIGKILL', isTimedOut: true })).toMatchObject({
      reason: '`pg_isready -q` did not end within 1s',
    });
  });

  it('says what to do when the keeper is too old to run commands, and what else kept it from running', async () => {
    expect((await lookAt(unknownMethod('session/exec')))?.reason).toContain('restart the service');
    expect((await lookAt(notRunning('session', 's')))?.reason).toContain('is not running');
  });
});

describe('the log probe', () => {
  const probeOf = async (expression: string, count = 1) => {
    const runner = new FakeRunner();
    await runner.spawn({
      session: 's',
      serviceId: 's',
      root: null,
      name: 'a',
      argv: ['x'],
      cwd: '/',
      env: [],
      tty: true,
      journal: { segmentBytes: 1, segments: 1 },
    });
    const probe = logProbe({ expression, count, session: 's', journal: runner, runner });
    return { probe, print: (text: string) => runner.print('a', text) };
  };

  it('reads on where it stopped, and takes a line that is not ended yet', async () => {
    const { probe, print } = await probeOf('^ready$');
    expect(await probe.look(LONG_MS)).toMatchObject({ reason: 'no line matched /^ready$/ yet' });
    print('starting\nrea');
    expect(await probe.look(LONG_MS)).not.toBeNull();
    print('dy');
    expect(await probe.look(LONG_MS)).toBeNull();
  });

  it('counts lines where it takes several', async () => {
    const { probe, print } = await probeOf('joined', 3);
    print('1 joined\nno\n2 joined\n');
    expect(await probe.look(LONG_MS)).toMatchObject({ reason: '2 of 3 lines matched /joined/ yet' });
    print('3 joined\n');
    expect(await probe.look(LONG_MS)).toBeNull();
  });

  it('says when its expression takes too long', async () => {
    const { probe, print } = await probeOf('^(a+)+$');
    print(`${'a'.repeat(40)}b\n`);
    expect((await probe.look(LONG_MS))?.reason).toContain('timed out');
  });
});

it('a port is taken by who listens on all addresses or on this machine, not by a connection or on another address', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n';
  const row = (local: string, state: string) => `   0: ${local} 00000000:0000 ${state} 0:0 00:0 0 1000\n`;
  const text =
    head +
    row('00000000:0BB8', '0A') +
    row('0100007F:0BB9', '0A') +
    row('3500007F:0035', '0A') +
    row('00000000000000000000000001000000:0BBA', '0A') +
    row('00000000000000000000000000000000:0BBB', '0A') +
    row('0100007F:0BBC', '01');
  expect([...takenPorts(text)]).toEqual([3000, 3001, 3002, 3003]);
});
