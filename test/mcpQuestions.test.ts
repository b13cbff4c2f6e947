// What `holdfast mcp` says a person is to be asked before a tool does something: exactly what would be done to what, and
// nothing where nothing is done. Asking has no effect.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { startAgent, type TestAgent } from './support/agent.ts';
import { type TestHome, testHome } from './support/home.ts';

const Asked = z.object({ question: z.object({ title: z.string(), detail: z.string() }).nullable() });

function project(): TestHome {
  const home = testHome({ SHELL: '/bin/bash', HISTFILE: '' });
  writeFileSync(path.join(home.root, 'holdfast.yaml'), 'services: { web: { command: [sleep, "300"] } }');
  return home;
}

async function question(agent: TestAgent, name: string, input: object = {}) {
  const params = { name, arguments: input };
  return (await agent.client.request({ method: 'holdfast/question', params }, Asked)).question;
}

it('a person is asked what would be done to what, to the letter', async () => {
  const home = project();
  const agent = await startAgent(home);
  expect(await question(agent, 'start_services')).toEqual({
    title: 'Start services?',
    detail: `all that start automatically, as holdfast.yaml of ${home.root} says`,
  });
  await agent.ok('start_services');
  await agent.ok('create_terminal', { name: 'sh' });
  const web = expect.stringMatching(/^service web \(running, pid \d+, since \d{4}-\d\d-\d\d \d\d:\d\d\)$/);
  expect(await question(agent, 'stop_services', { services: ['all'] })).toEqual({
    title: 'Stop these services?',
    detail: web,
  });
  expect(await question(agent, 'restart_services', { services: ['web'] })).toMatchObject({ detail: web });
  expect(await question(agent, 'end_terminal', { terminal: 'sh' })).toEqual({
    title: 'End the terminal sh?',
    detail: expect.stringMatching(/^Everything that runs in it ends:\nsh \(\w+, \/bin\/bash/),
  });
  const typed = { terminal: 'sh', text: 'y\n', keys: ['C-c'], enter: true };
  expect(await question(agent, 'send_keys', typed)).toMatchObject({
    detail: expect.stringMatching(/^"y\\n" C-c Enter, into:\nsh \(/),
  });
  expect(await question(agent, 'run_command', { terminal: 'sh', command: 'rm -r dist' })).toMatchObject({
    title: 'Run a command in the terminal sh?',
    detail: expect.stringMatching(/^rm -r dist\nsh \(/),
  });
  expect(
    await question(agent, 'create_terminal', { command: 'npm test', cwd: 'api', shell: '/bin/dash' }),
  ).toEqual({
    title: 'Run this in a new terminal?',
    detail: `npm test, by /bin/dash\nin ${path.join(home.root, 'api')}`,
  });
  // A saved change that would end what runs is named too.
  writeFileSync(path.join(home.root, 'holdfast.yaml'), 'services: { web: { command: [sleep, "301"] } }');
  expect(await question(agent, 'start_services')).toMatchObject({
    detail: expect.stringContaining('restarts or removes web'),
  });
  expect(await agent.objects('list_services')).toMatchObject([{ name: 'web', state: 'running' }]);
  expect(await agent.objects('list_terminals')).toHaveLength(1);
});

it('nobody is asked where nothing would be done', async () => {
  const home = project();
  const agent = await startAgent(home);
  // Nothing runs, and asking starts nothing.
  expect(await question(agent, 'stop_services', { services: ['web'] })).toBeNull();
  expect(await question(agent, 'create_terminal', { command: [] })).toBeNull();
  expect((await home.cli('status')).code).not.toBe(0);
  await home.ok('up');
  for (const [tool, input] of [
    ['list_services', {}],
    ['no_such_tool', {}],
    ['stop_services', { services: ['nobody'] }],
    ['stop_services', { services: [] }],
    // Somebody else's: it is refused.
    ['stop_services', { services: ['web'] }],
  ] as const) {
    expect([tool, await question(agent, tool, input)]).toEqual([tool, null]);
  }
  expect(await question(agent, 'stop_services', { services: ['web'], confirm: true })).toMatchObject({
    detail: expect.stringContaining('service web'),
  });
});
