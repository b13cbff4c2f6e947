// The page of the dashboard in the language of VS Code: every word on it is one of the texts the extension gave it.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { textsIn } from '../scripts/l10n.mjs';
import { FIRST_CHOICE, type Picture, type Start, type ToPage } from '../src/dashboard/messages.ts';
import { pageHtml } from '../src/extension/dashboard/page.ts';
import { openPage } from './support/fakePage.ts';

type Texts = Readonly<Record<string, string>>;

const repoRoot = path.resolve(import.meta.dirname, '..');
const english = readTexts('l10n/bundle.l10n.json');
const german = readTexts('l10n/bundle.l10n.de.json');

const NOW = 1_000_000;
const ENDED = { outcome: 'exited', exitCode: 0, signal: null, at: 0 } as const;
const STARTED: Start = {
  run: 1,
  begunAt: 100_000,
  startedAt: 100_000,
  readyAt: null,
  endedAt: null,
  exit: null,
  isAutomatic: false,
  wasFound: false,
};
const STARTS: readonly Start[] = [
  { ...STARTED, readyAt: 101_500 },
  { ...STARTED, endedAt: 220_000, exit: ENDED },
  { ...STARTED, endedAt: 161_000, exit: { ...ENDED, exitCode: 1 } },
  { ...STARTED, endedAt: 101_000, exit: { ...ENDED, outcome: 'stopped' } },
  { ...STARTED, startedAt: null },
  STARTED,
];

afterEach(() => {
  vi.unstubAllGlobals();
});

it('says nothing that does not come from the texts it was given, and all of these', async () => {
  const marked = Object.fromEntries(Object.keys(english).map((text) => [text, `«${text}»`]));
  const said = await allSaid('en', marked);
  expect(said.filter((text) => /\p{L}/u.test(withoutMarked(text)))).toEqual([]);
  const folder = path.join(repoRoot, 'src/dashboard');
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => textsIn(file, readFileSync(path.join(folder, file), 'utf8')));
  expect(known.length).toBeGreaterThan(50);
  expect(known.filter((text) => !said.some((one) => patternOf(`«${text}»`).test(one)))).toEqual([]);
});

it('speaks German where VS Code does', async () => {
  expect(await allSaid('de', german)).toEqual(
    expect.arrayContaining([
      'Noch keine Dienste',
      'Alle Dienste starten',
      'Abhängigkeiten',
      '1: Neu starten',
      '7 · braucht 2 (6)',
      'bereit nach 1.5 s',
      'abgestürzt nach 1 Min. 1 s',
      expect.stringMatching(/^um \d\d:\d\d:\d\d$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d, 6 Dienste$/),
    ]),
  );
});

it('says in English what nobody translated, and the time as is usual in its language', async () => {
  const said = await allSaid('fi', {});
  expect(said).toContain('No services yet');
  expect(said).toContainEqual(expect.stringMatching(/^at \d\d\.\d\d\.\d\d$/));
});

/** Whatever the page can say, told of services whose names and states are numbers. */
async function allSaid(language: string, texts: Texts): Promise<readonly string[]> {
  const html = pageHtml({ cspSource: '', script: '', style: '', nonce: '', language, texts });
  const said: string[] = [];
  for (const selected of [null, 's1']) {
    const page = await openPage(html, { ...FIRST_CHOICE, selected });
    for (const message of toldOf(STARTS)) {
      page.tell(message);
      said.push(...page.texts());
    }
    page.press('slider', 'ArrowLeft');
    said.push(...page.texts());
  }
  return said;
}

function toldOf(starts: readonly Start[]): readonly ToPage[] {
  const picture: Picture = {
    type: 'picture',
    connection: 'connected',
    connectionText: '8',
    roots: [
      { root: '/a', name: '9' },
      { root: '/b', name: '10' },
    ],
    root: '/a',
    services: [],
    offers: [],
  };
  const services = starts.map((_, index): Picture['services'][number] => ({
    id: `s${index + 1}`,
    name: `${index + 1}`,
    look: 'up',
    text: '7',
    needs: index === 0 ? [{ service: 's2', condition: '6' }] : [],
    restarts: 0,
    can: ['start', 'stop', 'restart', 'logs', 'why'],
  }));
  const history = (given: typeof starts, more: readonly Start[]): ToPage => ({
    type: 'history',
    root: '/a',
    isWhole: true,
    now: NOW,
    intervalMs: 1_000,
    times: [NOW - 1_000, NOW],
    services: given.map((start, index) => ({
      service: `s${index + 1}`,
      cpu: [1, 2],
      memory: [4_096, 90_000_000],
      output: [0, 100],
      starts: index === 0 ? [start, ...more] : [start],
    })),
  });
  return [
    { ...picture, connection: 'connecting' },
    { ...picture, connection: 'lost' },
    { ...picture, offers: ['startAll'] },
    { ...picture, offers: ['openFolder'] },
    { ...picture, offers: ['createConfig'] },
    { ...picture, services, connection: 'closed' },
    history(starts, []),
    history(starts, [{ ...STARTED, begunAt: NOW - 500, startedAt: NOW - 500 }]),
  ];
}

/** What is left of a text without what is marked, values in it included, and without units. */
function withoutMarked(text: string): string {
  const less = text.replace(/«[^«»]*»/g, '');
  return less === text ? text.replace(/\d (ms|[kMG]?B(\/s)?)/g, '') : withoutMarked(less);
}

function patternOf(text: string): RegExp {
  return new RegExp(text.replace(/[.?()]/g, '\\$&').replace(/\{\w+\}/g, '.+'));
}

function readTexts(file: string): Texts {
  return JSON.parse(readFileSync(path.join(repoRoot, file), 'utf8')) as Texts;
}
