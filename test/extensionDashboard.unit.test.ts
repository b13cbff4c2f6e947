// The extension's side of the dashboard: what it tells its page of services, and what the page may load.

import { expect, it } from 'vitest';
import type { ClientState } from '../src/client/clientState.ts';
import { readToPage } from '../src/dashboard/messages.ts';
import { pageHtml } from '../src/extension/dashboard/page.ts';
import { dashboardPicture, type PictureInput } from '../src/extension/dashboard/picture.ts';
import { aService } from './support/models.ts';

const CONNECTED: ClientState = { state: 'connected', instance: 'i', pid: 1, version: '1' };
const running = { state: 'running', since: 0, ready: true, healthy: null } as const;

function picture(given: Partial<PictureInput>) {
  return dashboardPicture({
    services: [],
    places: { roots: ['/shop'], window: 'w', configs: new Map([['/shop', '/shop/holdfast.yaml']]) },
    state: CONNECTED,
    stateText: 'Holdfast: reconnecting',
    wanted: null,
    isTrusted: true,
    now: 0,
    ...given,
  });
}

it('lets the page load its script and its styles, and nothing else', () => {
  const html = pageHtml({
    cspSource: 'https://cdn',
    script: 'https://cdn/a.js?x&y',
    style: 'https://cdn/a.css',
    nonce: 'n0',
    language: 'de',
    texts: { 'a "b"': '</main><script>&amp;' },
  });
  expect(/content="([^"]*)"/.exec(html)?.[1]).toBe(
    "default-src 'none'; script-src 'nonce-n0'; style-src https://cdn; base-uri 'none'; form-action 'none'",
  );
  expect([...html.matchAll(/<script[^>]*>/g)].map(String)).toEqual([
    '<script nonce="n0" src="https://cdn/a.js?x&amp;y">',
  ]);
  expect(html).toContain(
    'data-texts="{&quot;a \\&quot;b\\&quot;&quot;:&quot;&lt;/main>&lt;script>&amp;amp;&quot;}"',
  );
  expect(html).not.toMatch(/unsafe|\son\w+=|style=/);
});

it('tells of the services of one root: how they are, what they need, what can be done', () => {
  const db = aService({ name: 'db', state: running, session: 's' });
  const config = {
    ...db.config,
    name: 'api',
    dependsOn: { db: { condition: 'ready' }, gone: { condition: 'ready' } },
  } as const;
  const api = aService({ name: 'api', config });
  const far = aService({ name: 'far', root: '/blog', state: running });
  const shown = picture({ services: [db, api, far] });
  expect(readToPage(JSON.parse(JSON.stringify(shown)))).toEqual(shown);
  expect(shown).toMatchObject({
    root: '/shop',
    roots: [{ name: 'shop' }, { name: 'blog' }],
    services: [
      { name: 'api', look: 'off', needs: [{ service: db.id, condition: 'ready' }], can: ['start', 'why'] },
      { name: 'db', look: 'up', needs: [], can: ['restart', 'stop', 'logs', 'why'] },
    ],
  });
  // What belongs to another window is looked at and stopped, not started.
  expect(picture({ services: [far], wanted: '/blog' }).services).toMatchObject([{ can: ['stop', 'why'] }]);
  expect(picture({ services: [db], isTrusted: false }).services).toMatchObject([
    { can: ['stop', 'logs', 'why'] },
  ]);
  expect(picture({ services: [db], wanted: '/gone' }).root).toBe('/shop');
});

it('offers what helps where there is nothing to see', () => {
  const nowhere = { roots: [], window: 'w', configs: new Map<string, string>() };
  expect(picture({}).offers).toEqual(['startAll']);
  expect(picture({ places: { ...nowhere, roots: ['/shop'] } }).offers).toEqual(['createConfig']);
  expect(picture({ places: nowhere }).offers).toEqual(['openFolder']);
  expect(picture({ isTrusted: false }).offers).toEqual([]);
  const shutDown = picture({ state: { state: 'closed', reason: 'shutdown' } });
  expect(shutDown).toMatchObject({ connection: 'closed', offers: ['reconnect', 'startAll'] });
  expect(picture({ state: { state: 'connecting' } }).connection).toBe('connecting');
});
