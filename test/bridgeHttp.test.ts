// `holdfast bridge --http`: the contract by curl and over the socket, two clients at once, and peers and places that are
// refused.

import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCommand } from './support/commandLine.ts';
import { type TestHome, testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  json<T>(): T;
}

interface Reading {
  readonly text: string;
  readonly isOver: boolean;
}

async function served(): Promise<{
  home: TestHome;
  socket: string;
  interrupt: () => Promise<number | null>;
}> {
  const home = testHome();
  const socket = path.join(home.root, 'http.sock');
  const command = startCommand(home, 'bridge', '--http', socket);
  await until('the bridge to listen', () => command.lines.some((line) => line.includes('HTTP at')));
  return { home, socket, interrupt: command.interrupt };
}

function post(socketPath: string, url: string, body: string | Buffer, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: url, method, agent: new Agent() }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: text, json: () => JSON.parse(text) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function call(socket: string, method: string, params: object = {}): Promise<Answer> {
  return post(socket, `/rpc/${method}`, JSON.stringify(params));
}

function read(socketPath: string, url: string): Reading {
  const reading = { text: '', isOver: false };
  const asked = request({ socketPath, path: url, agent: new Agent() }, (response) => {
    response.on('data', (chunk: Buffer) => {
      reading.text += chunk.toString('utf8');
    });
    response.on('close', () => {
      reading.isOver = true;
    });
  });
  asked.on('error', () => {
    reading.isOver = true;
  });
  asked.end();
  onTestFinished(() => void asked.destroy());
  return reading;
}

function cat(home: TestHome, id: string, argv: readonly string[] = ['cat']): object {
  return {
    id,
    kind: 'terminal',
    root: home.root,
    argv,
    cwd: home.root,
    env: [['PATH', process.env['PATH']]],
  };
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('calls', () => {
  it.runIf(hasCurl)('by curl: asks, makes, types and reads', async () => {
    const { home, socket } = await served();
    const curl = async (url: string, ...more: readonly string[]): Promise<string> =>
      (await promisify(execFile)('curl', ['-sS', '--unix-socket', socket, `http://x${url}`, ...more])).stdout;
    expect(JSON.parse(await curl('/rpc/daemon/status', '-d', '{}'))).toMatchObject({ home: home.home });
    await curl('/rpc/session/create', '-d', JSON.stringify(cat(home, 'c1')));
    const keys = { session: 'c1', root: null, text: 'by curl', keys: ['Enter'], writeId: 'w1' };
    expect(JSON.parse(await curl('/rpc/session/sendKeys', '-d', JSON.stringify(keys)))).toEqual({
      accepted: 8,
    });
    await until('the screen', async () => {
      const shown = await curl('/rpc/session/screen', '-d', '{"session":"c1","root":null}');
      return JSON.parse(shown).text.split('by curl').length === 3;
    });
  });

  it('two clients at once see the same session, as the command line does', async () => {
    const { home, socket } = await served();
    const made = await Promise.all([
      call(socket, 'session/create', cat(home, 'one')),
      call(socket, 'session/create', cat(home, 'two')),
    ]);
    expect(made.map(({ status }) => status)).toEqual([200, 200]);
    const rpc = { jsonrpc: '2.0', id: 'a', method: 'session/list', params: {} };
    const answer = (await post(socket, '/rpc', JSON.stringify(rpc))).json<{
      id: string;
      result: { sessions: object[] };
    }>();
    expect(answer.id).toBe('a');
    expect(answer.result.sessions).toHaveLength(2);
    expect((await home.ok('list', '--all-roots', '--json')).json<object[]>()).toHaveLength(2);
  });

  it('says what is wrong with a status and the failure as --json prints it', async () => {
    const { socket } = await served();
    const nobody = await call(socket, 'session/describe', { session: 'nobody', root: null });
    expect(nobody.status).toBe(404);
    expect(nobody.json()).toMatchObject({ error: { kind: 'notFound', id: 'nobody' } });
    const answers = await Promise.all([
      call(socket, 'session/create', { id: 'x' }),
      call(socket, 'no/such'),
      call(socket, 'hello'),
      post(socket, '/rpc/daemon/ping', '{"a":'),
      post(socket, '/rpc/daemon/ping', '[]'),
      post(socket, '/rpc', '[]'),
      post(socket, '/rpc/daemon/ping', '', 'GET'),
      post(socket, '/%zz', '', 'GET'),
      post(socket, '/session/nobody/stream', '', 'GET'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 404, 400, 400, 400, 400, 405, 400, 404]);
    const rpc = {
      jsonrpc: '2.0',
      id: 1,
      method: 'session/describe',
      params: { session: 'nobody', root: null },
    };
    const wrapped = await post(socket, '/rpc', JSON.stringify(rpc));
    expect(wrapped.status).toBe(200);
    expect(wrapped.json()).toMatchObject({ id: 1, error: { code: 1, data: { kind: 'notFound' } } });
  });

  it('works again after the daemon was killed, and after it was ended on purpose', async () => {
    const { home, socket } = await served();
    expect((await call(socket, 'daemon/ping')).status).toBe(200);
    await home.killDaemon();
    expect((await call(socket, 'daemon/ping')).status).toBe(200);
    await home.ok('shutdown');
    expect((await call(socket, 'daemon/ping')).status).toBe(200);
  });
});

describe('what comes', () => {
  it('is the output of a session from an offset, as it is printed, until the run ends; then its history', async () => {
    const { home, socket } = await served();
    await call(
      socket,
      'session/create',
      cat(home, 's', ['sh', '-c', 'echo begin; read x; echo end; exit 0']),
    );
    const all = read(socket, '/session/s/stream');
    const later = read(socket, '/session/s/stream?from=3');
    await until('the first line', () => all.text.includes('begin') && later.text.startsWith('in'));
    await call(socket, 'session/write', { session: 's', root: null, text: '\r', writeId: 'w' });
    await until('the end', () => all.isOver && later.isOver);
    expect(all.text).toMatch(/^begin\r\n\r\nend\r\n$/);
    expect(later.text).toBe(all.text.slice(3));
    const history = await post(socket, '/session/s/stream', '', 'GET');
    expect(history).toMatchObject({ status: 200, body: all.text });
  });

  it('is events: sessions as they come and go, and all of the state, with the loss of the daemon said', async () => {
    const { home, socket } = await served();
    await call(socket, 'daemon/ping');
    const params = encodeURIComponent(JSON.stringify({ root: home.root }));
    const lifecycle = read(socket, `/events?topic=lifecycle&params=${params}`);
    const state = read(socket, '/events?topic=state');
    await until('the snapshot', () => state.text.includes('event: state/snapshot'));
    // The answer begins when the subscription is open, and says nothing by itself.
    await until('the first event', async () => {
      await call(socket, 'session/create', cat(home, 'e'));
      await call(socket, 'session/setTags', { session: 'e', root: null, add: [`t${Date.now()}`] });
      return lifecycle.text.includes('event: session/didHappen');
    });
    await until('the change', () => state.text.includes('"sessionPut"'));
    await home.killDaemon();
    await until('the loss', () => lifecycle.isOver && state.isOver);
    expect(lifecycle.text).toContain('event: lost');
    expect((await post(socket, '/events?topic=nothing', '', 'GET')).status).toBe(400);
  });
});

describe('peers that mean no good', () => {
  it('a giant body is refused before it is read, announced or not, and the bridge goes on', async () => {
    const { socket } = await served();
    const announced = await new Promise<string>((resolve) => {
      const peer = connect(socket);
      peer.write('POST /rpc/daemon/ping HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n');
      peer.once('data', (chunk) => resolve(chunk.toString('utf8')));
      onTestFinished(() => void peer.destroy());
    });
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    const chunked = await new Promise<string>((resolve) => {
      const peer = connect(socket);
      peer.on('error', () => undefined);
      peer.write('POST /rpc/daemon/ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n');
      const block = `100000\r\n${' '.repeat(0x100000)}\r\n`;
      for (let at = 0; at < 10; at++) peer.write(block);
      peer.once('data', (chunk) => resolve(chunk.toString('utf8')));
      onTestFinished(() => void peer.destroy());
    });
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    const garbage = connect(socket)
      .on('error', () => undefined)
      .resume();
    garbage.end('\x16\x03\x01 no http\r\n\r\n');
    await until('garbage to be turned away', () => garbage.closed);
    expect((await call(socket, 'daemon/ping')).status).toBe(200);
  });

  it('a thousand connections leave it and the daemon well', async () => {
    const { socket } = await served();
    const peers = Array.from({ length: 1_000 }, () =>
      connect(socket)
        .on('error', () => undefined)
        .resume(),
    );
    onTestFinished(() => {
      for (const peer of peers) peer.destroy();
    });
    await until('most to be turned away', () => peers.filter(({ closed }) => closed).length >= 800);
    for (const peer of peers) peer.destroy();
    await until(
      'an answer',
      async () => (await call(socket, 'daemon/ping').catch(() => undefined))?.status === 200,
    );
  });
});

describe('the place of the socket', () => {
  it('only this user reaches it, and it is gone with the bridge', async () => {
    const { socket, interrupt } = await served();
    expect(lstatSync(socket).mode & 0o777).toBe(0o600);
    expect(await interrupt()).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  it('over a listener it is refused, over one that was killed it comes back', async () => {
    const { home, socket } = await served();
    expect(await home.cli('bridge', '--http', socket)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already'),
    });
    expect((await call(socket, 'daemon/ping')).status).toBe(200);
    const dead = path.join(home.root, 'dead.sock');
    // A process that is killed leaves its socket behind.
    const listener = spawn(process.execPath, ['-e', `require('net').createServer().listen('${dead}')`]);
    await until('the listener', () => existsSync(dead));
    listener.kill('SIGKILL');
    await until('its end', () => listener.signalCode !== null);
    const command = startCommand(home, 'bridge', '--http', dead);
    await until('the bridge to listen', () => command.lines.some((line) => line.includes('HTTP at')));
    expect((await call(dead, 'daemon/ping')).status).toBe(200);
  });

  it('is no file of the user, no link, no folder that others write to, and no path that is too long', async () => {
    const home = testHome();
    const own = path.join(home.root, 'notes.txt');
    writeFileSync(own, 'mine');
    const link = path.join(home.root, 'link.sock');
    const target = path.join(home.root, 'target.sock');
    const server = createServer().listen(target);
    onTestFinished(() => void server.close());
    symlinkSync(target, link);
    const open = path.join(home.root, 'open');
    mkdirSync(open);
    // Not by mkdir, whose mode the umask cuts.
    await promisify(execFile)('chmod', ['777', open]);
    const places: readonly (readonly [string, string])[] = [
      [own, 'no socket'],
      [link, 'no socket'],
      [path.join(open, 's'), 'only you can write to'],
      [path.join(home.root, 'none', 's'), 'no such folder'],
      [path.join(home.root, 'x'.repeat(120)), 'at most 99 bytes'],
    ];
    for (const [place, text] of places) {
      const refused = await home.cli('bridge', '--http', place);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
    }
    expect(lstatSync(own).size).toBe(4);
  });
});
