// Where a debugger attaches to a service, from its processes and the ports they listen on.

import { describe, expect, it } from 'vitest';
import { configurationOf } from '../src/extension/debug/configuration.ts';
import { canOpen, nodePlaces, pythonPlaces } from '../src/extension/debug/inspectors.ts';
import type { EnvPairs, ProcessNode } from '../src/protocol/types.ts';
import { aProcess } from './support/models.ts';

function node(command: string, ports: readonly number[] = [], children: ProcessNode[] = []): ProcessNode {
  return { ...aProcess({ command, ports: [...ports] }), children };
}

function nodePorts(processes: readonly ProcessNode[], ports: number[] = [], env: EnvPairs = []): string[] {
  return nodePlaces(processes, { ports, env }).map(
    (place) => `${place.host}:${place.port}${place.isNamed ? ' named' : ''}`,
  );
}

describe('a Node inspector', () => {
  it.each<[string, number, string]>([
    ['node --inspect server.js', 9229, '127.0.0.1:9229 named'],
    ['node --inspect=9230 server.js', 9230, '127.0.0.1:9230 named'],
    ['node --inspect-brk=9231 server.js', 9231, '127.0.0.1:9231 named'],
    ['node --inspect-wait 9232 server.js', 9232, '127.0.0.1:9232 named'],
    ['node --inspect=0.0.0.0:9233 server.js', 9233, '127.0.0.1:9233 named'],
    ['node --inspect=[::1]:9234 server.js', 9234, '::1:9234 named'],
    ['node --inspect-port=9235 server.js', 9235, '127.0.0.1:9235 named'],
    // Any port, or one that a signal opened.
    ['/usr/bin/node --inspect=0 server.js', 40_123, '127.0.0.1:40123'],
    ['nodejs server.js', 9229, '127.0.0.1:9229'],
  ])('of %s at %i', (command, port, place) => expect(nodePorts([node(command, [port])])).toEqual([place]));

  it('is found below what starts it, and where only the environment names it', () => {
    const wrapped = node(
      'npm run dev',
      [],
      [
        node(
          'sh -c node --inspect=9240 server.js',
          [],
          [node('node --inspect=9240 server.js', [3000, 9240])],
        ),
      ],
    );
    expect(nodePorts([wrapped], [3000])).toEqual(['127.0.0.1:9240 named']);
    const titled = node('next-server (v15)', [3000, 9241]);
    expect(nodePorts([titled], [], [['NODE_OPTIONS', '--inspect=9241']])).toEqual(['127.0.0.1:9241 named']);
  });

  it('is looked for first where it is named, and never at the service’s own ports or those of other programs', () => {
    const found = nodePorts([node('node --inspect=9250 server.js', [8080, 3000, 9229, 9250])], [3000]);
    expect(found).toEqual(['127.0.0.1:9250 named', '127.0.0.1:9229', '127.0.0.1:8080']);
    expect(nodePorts([node('postgres -D data', [5432])])).toEqual([]);
    expect(nodePorts([node('node server.js --inspect=9229')])).toEqual([]);
  });

  it('can be opened in Node programs, not in what starts them', () => {
    const tree = node('node /usr/bin/npm run dev', [], [node('sh -c node a.js', [], [node('node a.js')])]);
    expect(canOpen([tree]).map(({ command }) => command)).toEqual(['node a.js']);
    expect(canOpen([node('python app.py'), node('nodemon x'), node('postgres')])).toEqual([]);
  });
});

describe('debugpy', () => {
  it('is where its command line says, if something listens there', () => {
    const tree = node(
      'python -m debugpy --listen 0.0.0.0:5678 app.py',
      [8000],
      [node('/usr/bin/python /lib/debugpy/adapter --for-server 4000', [5678])],
    );
    expect(pythonPlaces([tree]).map(({ host, port }) => [host, port])).toEqual([['127.0.0.1', 5678]]);
    expect(pythonPlaces([node('python3 -m debugpy --wait-for-client --listen 5679 app.py')])).toEqual([]);
    expect(pythonPlaces([node('python app.py --listen 5678', [5678])])).toEqual([]);
  });
});

it('the debugger comes back after a restart where the port will be the same', () => {
  const place = { kind: 'node', host: '127.0.0.1', port: 9229, process: node('node') } as const;
  expect(configurationOf({ ...place, isNamed: true }, 'api')).toMatchObject({
    type: 'node',
    request: 'attach',
    name: 'Holdfast: api',
    port: 9229,
    restart: true,
  });
  expect(configurationOf({ ...place, isNamed: false }, 'api')).toMatchObject({ restart: false });
  expect(configurationOf({ ...place, kind: 'python', isNamed: true }, 'api')).toMatchObject({
    type: 'debugpy',
    connect: { host: '127.0.0.1', port: 9229 },
  });
});
