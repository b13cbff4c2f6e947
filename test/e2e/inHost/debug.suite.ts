// Services and VS Code's debugger: attached to the process of a service, back after its restart; and what is launched only
// once a service is ready.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';
import { until } from './until.ts';

const LIMIT_MS = 90_000;
/** Of `tick` below, from 0. */
const BREAK_LINE = 2;
const SERVER = `let count = 0;
function tick() {
  count += 1;
}
setInterval(tick, 100);
console.log('listening');
`;

interface Stopped {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
}

describe('the debugger', () => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const root = folder?.uri.fsPath ?? '';
  const owned: vscode.Disposable[] = [];
  const stops: Stopped[] = [];

  before(async () => {
    const port = await freePort();
    writeFileSync(path.join(root, 'server.js'), SERVER);
    writeFileSync(path.join(root, 'probe.js'), 'require("fs").copyFileSync("up", "seen");');
    writeFileSync(
      path.join(root, 'holdfast.yaml'),
      `services:
  api: { command: [node, "--inspect=${port}", server.js], ready: { log: "listening" } }
  slow: { command: "sleep 2; echo ready > up; exec sleep 600", ready: { exec: "test -e up" }, autostart: false }
`,
    );
    await holdfast().activate();
    owned.push(
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: ({ type, event, body }) => {
            if (type === 'event' && event === 'stopped') stops.push({ session, threadId: body.threadId });
          },
        }),
      }),
    );
    await vscode.commands.executeCommand('holdfast.startAll');
    await until('api to be ready', () => invoke('wait_for', { target: 'api', until: 'ready' }));
  });
  after(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
    for (const one of owned) one.dispose();
    await invoke('stop_services', { services: ['all'], confirm: true });
    rmSync(path.join(root, 'holdfast.yaml'));
  });

  it('stops a running service at a breakpoint, and the next run of it too', async () => {
    const place = new vscode.Location(
      vscode.Uri.file(path.join(root, 'server.js')),
      new vscode.Position(BREAK_LINE, 0),
    );
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
    await vscode.commands.executeCommand('holdfast.debugService', `named:api:${root}`);
    assert.equal(vscode.debug.activeDebugSession?.name.startsWith('Holdfast: api'), true);
    const first = await until('the breakpoint to be hit', async () => stops.at(-1));
    const { stackFrames } = await first.session.customRequest('stackTrace', { threadId: first.threadId });
    const [frame] = stackFrames;
    assert.match(frame.name, /\btick$/);
    assert.equal(frame.line, BREAK_LINE + 1);
    // With a scheme before it where the window is on another machine than the extension host.
    assert.ok(frame.source.path.endsWith(path.join(root, 'server.js')), frame.source.path);
    const { result } = await first.session.customRequest('evaluate', {
      expression: 'process.pid',
      frameId: frame.id,
    });
    assert.equal(Number(result), await pidOf('api'));

    stops.length = 0;
    await vscode.commands.executeCommand('holdfast.restartService', `named:api:${root}`);
    await until('the breakpoint to be hit in the next run', async () => {
      const stop = stops.at(-1);
      if (stop === undefined) return undefined;
      const said = await stop.session.customRequest('evaluate', { expression: 'process.pid' });
      return Number(said.result) !== Number(result) && Number(said.result) === (await pidOf('api'));
    });
    await vscode.debug.stopDebugging();
    assert.match(await invoke('wait_for', { target: 'api', until: 'ready' }), /"state":"running"/);
  }).timeout(LIMIT_MS);

  it('begins when the service that a launch configuration waits for is ready', async () => {
    assert.ok(folder);
    const tasks = [{ type: 'holdfast', label: 'slow is ready', service: 'slow' }];
    const file = vscode.Uri.joinPath(folder.uri, '.vscode/tasks.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ version: '2.0.0', tasks })));
    await until('the task', async () =>
      (await vscode.tasks.fetchTasks()).find(({ name }) => name === 'slow is ready'),
    );
    assert.equal(existsSync(path.join(root, 'up')), false);
    await vscode.debug.startDebugging(folder, {
      type: 'node',
      request: 'launch',
      name: 'probe',
      program: path.join(root, 'probe.js'),
      cwd: root,
      preLaunchTask: 'slow is ready',
    });
    // It copies what the service has written by then.
    await until('the program to have run', async () => existsSync(path.join(root, 'seen')) || undefined);
    assert.equal(readFileSync(path.join(root, 'seen'), 'utf8'), 'ready\n');
  }).timeout(LIMIT_MS);
});

async function invoke(tool: string, input: object): Promise<string> {
  const name = `holdfast_${tool}`;
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

async function pidOf(service: string): Promise<number> {
  const lines = (await invoke('list_services', {})).split('\n');
  const found = lines.map((line) => JSON.parse(line)).find(({ name }) => name === service);
  return found?.pid;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
