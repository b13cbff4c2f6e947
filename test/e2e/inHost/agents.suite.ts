// What agents in VS Code have of Holdfast: each tool is called through VS Code's own interface, on real services and
// terminals.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';

const LIMIT_MS = 60_000;
const SECRET = `ghp_${'k3Jx9Qb7'.repeat(5)}`;

interface ContributedTool {
  readonly name: string;
  readonly modelDescription: string;
  readonly inputSchema: object;
}

describe('agents in VS Code', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const called = new Set<string>();

  before(async () => {
    writeFileSync(
      path.join(root, 'holdfast.yaml'),
      `services:
  web:
    command: "echo GITHUB_TOKEN=${SECRET}; echo listening; echo TypeError: no price >&2; exec sleep 300"
    tty: false
    ready: { log: "listening" }
  spare: { command: [sleep, "300"], autostart: false }
  loud: { command: "yes ${'x'.repeat(300)} | head -n 1000; echo the end; exec sleep 300", ready: { log: "the end" }, autostart: false }
`,
    );
    await holdfast().activate();
    await vscode.commands.executeCommand('holdfast.applyConfig');
  });
  after(async () => {
    // Not by the command: where nothing runs it says so, and waits until that was read.
    await call('stop_services', { services: ['all'], confirm: true });
    rmSync(path.join(root, 'holdfast.yaml'));
  });

  it('are offered the tools of `holdfast mcp`, as they stand in package.json', () => {
    const found = vscode.lm.tools.filter(({ tags }) => tags.includes('holdfast'));
    const shown = found.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    const wanted = contributed().map(({ name, modelDescription, inputSchema }) => ({
      name,
      description: modelDescription,
      inputSchema,
    }));
    assert.deepEqual(shown.sort(byName), wanted.sort(byName));
    assert.ok(wanted.length > 10);
  });

  it('start services, wait for them, read their logs without secrets, and are told why', async () => {
    const started = await call('start_services', { services: ['web'] });
    assert.match(started, /"name":"web",.*"state":"running".*"startedByYou":true/);
    assert.match(await call('list_services'), /"name":"web"/);
    assert.match(await call('wait_for', { target: 'web', until: 'ready' }), /"ready":true/);
    const logs = await call('read_logs', { services: ['web'] });
    assert.match(logs, /GITHUB_TOKEN=\[redacted\]/);
    assert.ok(!logs.includes(SECRET));
    const last = await call('read_logs', { services: ['web'], grep: '[Ee]rror', lines: 1 });
    assert.match(last, /web ! TypeError: no price/);
    assert.match(await call('why_service', { services: ['web'] }), /^web \(running\)/);
    const [before, again] = [pidOf(started), pidOf(await call('restart_services', { services: ['web'] }))];
    assert.notEqual(again, before);
    assert.match(await call('stop_services', { services: ['web'] }), /"state":"stopped"/);
  }).timeout(LIMIT_MS);

  it('open a shell that carries their name, run commands in it, type, read its screen, write over it and end it', async () => {
    const made = await call('create_terminal', { name: 'agent', shell: '/bin/bash' });
    assert.match(made, /"startedBy":"VS-Code-agent:\d+","startedByYou":true/);
    assert.match(await call('list_terminals'), /"name":"agent"/);
    const ran = await call('run_command', { terminal: 'agent', command: 'echo $((6 * 7)); false' });
    assert.match(ran, /^exit code 1 [\s\S]*\n42/);
    await call('send_keys', { terminal: 'agent', text: 'echo ty""ped', enter: true });
    assert.match(
      await call('wait_for', { target: 'agent', until: 'text', pattern: '^typed$' }),
      /printed: typed/,
    );
    assert.match(await call('read_screen', { terminal: 'agent' }), /^typed$/m);
    assert.match(await call('overlay_show', { terminal: 'agent', text: 'at work' }), /Shown over agent/);
    assert.match(await call('overlay_clear', { terminal: 'agent' }), /1 taken away/);
    await call('end_terminal', { terminal: 'agent' });
    assert.doesNotMatch(await call('list_terminals'), /"name":"agent",.*"state":"running"/);
  }).timeout(LIMIT_MS);

  it('do nothing to what a person started before the person has agreed', async () => {
    await vscode.commands.executeCommand('holdfast.startService', `named:spare:${root}`);
    await call('wait_for', { target: 'spare', until: 'ready' });
    await assert.rejects(call('stop_services', { services: ['spare'] }), /Not done\.[\s\S]*service spare/);
    assert.match(await call('list_services'), /"name":"spare",.*"state":"running"/);
    assert.match(await call('stop_services', { services: ['spare'], confirm: true }), /"state":"stopped"/);
  }).timeout(LIMIT_MS);

  it('are answered with what the schema says, and never with too much', async () => {
    await assert.rejects(call('wait_for', { target: 'web', until: 'redy' }), /until/);
    await assert.rejects(call('read_logs', { lines: 100_000 }), /lines: .*<=500/);
    await assert.rejects(call('read_screen', { terminal: 'nobody' }), /list_terminals/);
    await call('start_services', { services: ['loud'] });
    const logs = await call('read_logs', { services: ['loud'], lines: 400 });
    assert.match(logs, /^\(\d+ earlier lines are left out: /);
    assert.ok(logs.length < 33_000);
    await call('stop_services', { services: ['loud'] });
  }).timeout(LIMIT_MS);

  it('have had each tool of them called here', () => {
    assert.deepEqual(
      contributed()
        .map(({ name }) => name)
        .filter((name) => !called.has(name)),
      [],
    );
  });

  async function call(tool: string, input: object = {}): Promise<string> {
    const name = `holdfast_${tool}`;
    called.add(name);
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : `${typeof part}`))
      .join('\n');
  }
});

function contributed(): readonly ContributedTool[] {
  const { contributes } = holdfast().packageJSON as {
    readonly contributes: { readonly languageModelTools: readonly ContributedTool[] };
  };
  return contributes.languageModelTools;
}

function pidOf(text: string): string | undefined {
  return /"pid":(\d+)/.exec(text)?.[1];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name);
}
