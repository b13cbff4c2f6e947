// `holdfast mcp` as a coding agent has it: a real client of the protocol, real services and terminals. What an agent starts
// carries its name; what somebody else started it cannot end or type into without a word of the person.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startAgent, type TestAgent } from './support/agent.ts';
import { type TestHome, testHome } from './support/home.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';
import { wholeLines } from './support/wholeLines.ts';

const SECRET = `ghp_${'k3Jx9Qb7'.repeat(5)}`;

interface Service {
  readonly name: string;
  readonly state: string;
  readonly ready?: boolean;
  readonly pid?: number;
  readonly startedByYou: boolean;
}

interface Terminal {
  readonly name: string;
  readonly id: string;
  readonly startedBy: string;
  readonly startedByYou: boolean;
}

/** A project with a web server of sorts, which prints a secret, and a worker that needs it. */
function project(): TestHome {
  const home = testHome({ SHELL: '/bin/bash', HOME: temporaryFolder(), HISTFILE: '' });
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  web:
    command: "echo GITHUB_TOKEN=${SECRET}; echo listening; echo Error: one thing went wrong >&2; exec sleep 300"
    tty: false
    ready: { log: "listening" }
  worker: { command: [sleep, "300"], dependsOn: [web] }
  spare: { command: [sleep, "300"], autostart: false }
  broken: { command: "echo no such table; exit 3", restart: never, autostart: false }
`,
  );
  return home;
}

async function statesOf(agent: TestAgent): Promise<Record<string, string>> {
  const services = await agent.objects<Service>('list_services');
  return Object.fromEntries(services.map(({ name, state }) => [name, state]));
}

it('says what its tools are for, what they take, and which of them end something', async () => {
  const { client } = await startAgent(project());
  expect(client.getInstructions()).toContain('list_services');
  const { tools } = await client.listTools();
  const hints = Object.fromEntries(
    tools.map(({ name, annotations }) => [
      name,
      annotations?.readOnlyHint ? 'reads' : annotations?.destructiveHint ? 'ends' : 'adds',
    ]),
  );
  expect(hints).toEqual({
    list_services: 'reads',
    start_services: 'adds',
    wait_for: 'reads',
    why_service: 'reads',
    read_logs: 'reads',
    restart_services: 'ends',
    stop_services: 'ends',
    list_terminals: 'reads',
    create_terminal: 'adds',
    run_command: 'ends',
    send_keys: 'ends',
    read_screen: 'reads',
    end_terminal: 'ends',
    overlay_show: 'adds',
    overlay_clear: 'adds',
  });
  for (const { title, description, inputSchema } of tools) {
    expect(title).toBeTruthy();
    expect(description?.length).toBeGreaterThan(50);
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  }
});

it('starts the services of a project, waits for them, reads their logs without secrets, and says why', async () => {
  const home = project();
  const agent = await startAgent(home);
  // Nobody started anything: reading says how to, and starts nothing itself.
  for (const tool of ['list_services', 'list_terminals']) {
    const text = expect.stringMatching(/^nothing is running\. start_services starts/);
    expect(await agent.call(tool)).toEqual({ isError: true, text });
  }
  expect(existsSync(home.paths.daemonFile)).toBe(false);

  const started = await agent.objects<Service>('start_services');
  expect(started).toMatchObject([
    { name: 'web', state: 'running', ready: true, startedByYou: true },
    { name: 'worker', state: 'running', startedByYou: true },
  ]);
  expect(await agent.ok('wait_for', { target: 'web', until: 'ready' })).toContain('"ready":true');
  // A second start is no second process.
  const [again] = await agent.objects<Service>('start_services', { services: ['web'] });
  expect(again?.pid).toBe(started[0]?.pid);
  expect(await statesOf(agent)).toEqual({
    web: 'running',
    worker: 'running',
    spare: 'stopped',
    broken: 'stopped',
  });

  const logs = await agent.ok('read_logs', { services: ['web'] });
  expect(logs).toContain('GITHUB_TOKEN=[redacted]');
  expect(logs).not.toContain(SECRET);
  expect(logs).toMatch(/-- web started, pid \d+/);
  expect(logs).toContain('web | listening');
  const error = await agent.ok('read_logs', { services: ['web'], grep: '[Ee]rror', lines: 1 });
  expect(error.split('\n').filter((line) => !line.includes(' -- '))).toEqual([
    expect.stringMatching(/ web ! Error: one thing went wrong$/),
  ]);

  const broken = await agent.call('start_services', { services: ['broken'] });
  expect(broken).toEqual({ isError: true, text: expect.stringContaining('broken is not ready') });
  await until('its last words to be read', async () =>
    (await agent.ok('why_service', { services: ['broken'] })).includes('no such table'),
  );
  expect(await agent.call('wait_for', { target: 'broken', until: 'ready' })).toEqual({
    isError: true,
    text: expect.stringContaining('will not happen by itself'),
  });

  // Its own it may restart and stop; people see in the log who it was.
  const [restarted] = await agent.objects<Service>('restart_services', { services: ['web'] });
  expect(restarted?.pid).not.toBe(started[0]?.pid);
  await agent.ok('stop_services', { services: ['all'] });
  expect(await statesOf(agent)).toMatchObject({ web: 'stopped', worker: 'stopped' });
  const said = (await home.ok('logs', 'web')).stdout;
  for (const deed of ['started', 'restart asked for', 'stop asked for']) {
    expect(said).toContain(`${deed} by test-agent:${process.pid}`);
  }
});

it('reuses the dev server of a person, waits until it is ready and reads its last error', async () => {
  const home = project();
  await home.ok('up', '--detach');
  const agent = await startAgent(home);
  await agent.ok('wait_for', { target: 'web', until: 'ready' });
  const [web] = await agent.objects<Service>('list_services');
  expect(web).toMatchObject({ name: 'web', state: 'running', ready: true, startedByYou: false });
  const error = { target: 'web', until: 'text', pattern: 'Error' };
  expect(await agent.ok('wait_for', error)).toBe('web printed: Error: one thing went wrong');
  expect(await agent.ok('read_logs', { services: ['web'], grep: 'Error', lines: 1 })).toMatch(
    / web ! Error: one thing went wrong$/,
  );
  // What is there does not count where only what is new is asked for.
  const late = await agent.call('wait_for', { ...error, only_new: true, timeout_seconds: 0.3 });
  expect(late).toEqual({ isError: true, text: expect.stringContaining('not within 0.3 s') });
});

it('opens a shell, runs commands in it, types keys, reads the screen and ends it', async () => {
  const home = project();
  const agent = await startAgent(home, 'Some Agent: 2');
  const [shell] = await agent.objects<Terminal>('create_terminal', { name: 'sh' });
  expect(shell).toMatchObject({ name: 'sh', startedByYou: true });
  const failed = await agent.ok('run_command', {
    terminal: 'sh',
    command: `echo AWS_SECRET_ACCESS_KEY=abcdefgh; (exit 3)`,
  });
  expect(failed).toMatch(/^exit code 3 after \d+ ms, now in .*\nAWS_SECRET_ACCESS_KEY=\[redacted\]$/);
  // Its state stays.
  await agent.ok('run_command', { terminal: 'sh', command: 'cd /usr' });
  expect(await agent.ok('run_command', { terminal: 'sh', command: 'pwd' })).toContain('now in /usr\n/usr');

  await agent.ok('send_keys', { terminal: 'sh', text: 'read -p "name? " n; echo "hello $n"', enter: true });
  await agent.ok('wait_for', { target: 'sh', until: 'text', pattern: '^name\\? ' });
  await agent.ok('send_keys', { terminal: 'sh', text: 'Bo', keys: ['b', 'Enter'] });
  expect(await agent.ok('wait_for', { target: 'sh', until: 'text', pattern: '^hello Bob' })).toContain(
    'hello Bob',
  );
  await agent.ok('wait_for', { target: 'sh', until: 'idle' });
  expect(await agent.ok('read_screen', { terminal: 'sh' })).toMatch(
    /\(120 columns, 40 rows.*[\s\S]*hello Bob/,
  );

  await agent.ok('overlay_show', { terminal: 'sh', text: 'testing' });
  await agent.ok('overlay_show', { terminal: 'sh', text: 'still testing' });
  const drawn = (await home.ok('overlay', 'list', 'sh', '--json')).json<{ spans: { text: string }[] }[]>();
  expect(drawn.map(({ spans }) => spans[0]?.text)).toEqual(['still testing']);
  expect(await agent.ok('overlay_clear', { terminal: 'sh' })).toBe('1 taken away.');

  // Who asked for it is seen by everybody.
  const originator = `Some-Agent-2:${process.pid}`;
  const listed = (await home.ok('list', '--json')).json<{ name: string; originator: string }[]>();
  expect(listed).toMatchObject([{ name: 'sh', originator }]);
  expect((await home.ok('list', '--originator', 'Some-Agent-2', '--json')).json()).toHaveLength(1);

  await agent.ok('create_terminal', { name: 'one', command: 'echo done; exit 4' });
  expect(await agent.ok('wait_for', { target: 'one', until: 'exit' })).toBe('one has ended: exit code 4');
  expect(await agent.ok('read_logs', { services: ['one'] })).toContain('one | done');
  expect(await agent.ok('end_terminal', { terminal: 'sh' })).toMatch(/^sh has ended: /);
  expect((await home.ok('list', '--json')).json()).toEqual([]);
});

it('touches nothing of somebody else before the person has agreed', async () => {
  const home = project();
  await home.ok('up');
  await home.ok('new', '--name', 'mine', '--', 'sleep', '300');
  const agent = await startAgent(home);
  const [web] = await agent.objects<Service>('list_services');
  expect(web).toMatchObject({ name: 'web', state: 'running', startedByYou: false });

  const attempts: readonly [string, Record<string, unknown>, readonly string[]][] = [
    ['stop_services', { services: ['web'] }, [`service web (running, pid ${web?.pid}`]],
    ['stop_services', { services: [`${path.basename(home.root)}:web`] }, ['there is no service']],
    ['restart_services', { services: ['all'] }, ['service web (running', 'service worker (running']],
    ['end_terminal', { terminal: 'mine' }, ['end mine (', 'sleep 300', `started by holdfast:`]],
    ['send_keys', { terminal: 'mine', keys: ['C-c'] }, ['type into mine (']],
    ['run_command', { terminal: 'mine', command: 'ls' }, ['type ls into mine (']],
    ['end_terminal', { terminal: 'web', confirm: true }, ['stop_services ends it']],
  ];
  for (const [tool, input, parts] of attempts) {
    const { text, isError } = await agent.call(tool, input);
    expect([tool, isError]).toEqual([tool, true]);
    for (const part of parts) expect(text).toContain(part);
  }
  expect(await agent.call('end_terminal', { terminal: 'mine' })).toMatchObject({
    text: expect.stringMatching(/Ask the person.*call end_terminal again with confirm: true/),
  });
  // What it started in between is its own, and no reason to touch the rest.
  await agent.ok('start_services', { services: ['spare'] });
  await agent.ok('stop_services', { services: ['spare'] });
  // A changed file that would restart what runs is no way around it.
  writeFileSync(path.join(home.root, 'holdfast.yaml'), 'services: { web: { command: [sleep, "301"] } }');
  expect(await agent.call('start_services')).toMatchObject({
    isError: true,
    text: expect.stringMatching(/holdfast.yaml was changed[\s\S]*service web[\s\S]*service worker/),
  });
  const still = await agent.objects<Service>('list_services');
  expect(still.find(({ name }) => name === 'web')?.pid).toBe(web?.pid);
  expect((await home.ok('list', '--json')).json()).toMatchObject([{ name: 'mine', state: 'running' }]);

  await agent.ok('stop_services', { services: ['web'], confirm: true });
  await agent.ok('end_terminal', { terminal: 'mine', confirm: true });
  expect(await statesOf(agent)).toMatchObject({ web: 'stopped', worker: 'running' });
  expect((await home.ok('list', '--json')).json()).toEqual([]);
});

it('what a person stopped and started again is the person’s', async () => {
  const home = project();
  const agent = await startAgent(home);
  await agent.ok('start_services', { services: ['spare'] });
  await home.ok('stop', 'spare');
  await home.ok('start', 'spare');
  expect((await agent.call('stop_services', { services: ['spare'] })).text).toContain('Not done.');
});

it('wrong input is answered with what the schema says', async () => {
  const agent = await startAgent(project());
  for (const [tool, input, message] of [
    ['wait_for', { target: 'web', until: 'redy' }, /until: .*"ready"\|"healthy"\|"exit"\|"idle"\|"text"/],
    ['wait_for', { target: 'web', until: 'text' }, /pattern belongs to until "text"/],
    ['read_logs', { service: 'web' }, /Unrecognized key: "service"/],
    ['read_logs', { lines: 100_000 }, /lines: .*<=500/],
    ['stop_services', { services: [] }, /services: /],
    ['run_command', { terminal: 'sh' }, /command: .*expected string/],
  ] as const) {
    const { text, isError } = await agent.call(tool, input);
    expect([tool, isError, text]).toEqual([tool, true, expect.stringMatching(message)]);
  }
  await agent.ok('start_services');
  const unknown = await agent.call('stop_services', { services: ['wep'] });
  expect(unknown).toEqual({ isError: true, text: expect.stringContaining('did you mean web?') });
  expect((await agent.call('read_screen', { terminal: 'none' })).text).toContain('list_terminals');
  expect((await agent.call('wait_for', { target: 'web', until: 'text', pattern: '(' })).text).toContain(
    '( is no regular expression',
  );
});

it('goes on over a daemon that was killed, between two calls and within one', async () => {
  const home = project();
  const agent = await startAgent(home);
  await agent.ok('create_terminal', { name: 'sh' });
  await agent.ok('start_services');
  await home.killDaemon();
  expect(await statesOf(agent)).toMatchObject({ web: 'running' });
  await home.killDaemon();
  expect(await agent.ok('run_command', { terminal: 'sh', command: 'echo back' })).toContain('back');
  // Its own is still its own.
  const waiting = agent.ok('wait_for', { target: 'worker', until: 'exit' });
  await home.killDaemon();
  await agent.ok('stop_services', { services: ['worker'] });
  expect(await waiting).toContain('"state":"stopped"');
});

it('bounds what it answers, and says what is left out and where it is', async () => {
  const home = testHome();
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  loud: { command: "yes ${'x'.repeat(300)} | head -n 1000; echo the end; exec sleep 300", ready: { log: "the end" } }
`,
  );
  const agent = await startAgent(home);
  await agent.ok('start_services');
  const logs = await agent.ok('read_logs', { services: ['loud'], lines: 400 });
  expect(logs.length).toBeLessThan(33_000);
  expect(logs).toMatch(/^\(\d+ earlier lines are left out: .*holdfast logs loud -n 4000\)\n/);
  expect(logs).toContain('loud | the end');
});

it('a client of the newest protocol is known by its name too', async () => {
  const home = project();
  const agent = await startAgent(home, 'newer', 'modern');
  await agent.ok('create_terminal', { name: 'sh' });
  const listed = (await home.ok('list', '--json')).json<{ originator: string }[]>();
  expect(listed).toMatchObject([{ originator: `newer:${process.pid}` }]);
});

it('ends when its input does, in the middle of a wait too, having said nothing but the protocol; what it started goes on', async () => {
  const home = project();
  const child = spawn(process.execPath, [path.join(home.dist, 'cli.js'), 'mcp'], {
    cwd: home.root,
    env: home.env,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const lines = wholeLines(child.stdout);
  const errors = wholeLines(child.stderr);
  const say = (message: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const call = (id: number, name: string, input: object): void =>
    say({ id, method: 'tools/call', params: { name, arguments: input } });
  const clientInfo = { name: 'raw', version: '1' };
  say({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  });
  say({ method: 'notifications/initialized' });
  child.stdin.write('this is no message\n');
  call(2, 'start_services', {});
  await until('the services to be started', () => lines.length === 2);
  call(3, 'wait_for', { target: 'web', until: 'exit', timeout_seconds: 600 });
  call(5, 'wait_for', { target: 'web', until: 'text', pattern: 'never said', timeout_seconds: 600 });
  call(4, 'list_services', {});
  await until('the waits to have begun', () => lines.length === 3);
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2, 4]);
  expect(errors).toEqual([]);
  expect((await home.ok('ps', '--json')).json()).toMatchObject([{ name: 'web', state: 'running' }, {}]);
});
