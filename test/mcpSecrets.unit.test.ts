// What an agent reads is without secrets and bounded: each shape that is looked for, what is left as it is, and how much
// of a long text stays.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolNameOf } from '../src/mcp/agent.ts';
import { resultOf } from '../src/mcp/answer.ts';
import { bounded, MAX_ANSWER_BYTES, MAX_ANSWER_LINES, MAX_LINE_CHARACTERS } from '../src/mcp/bounds.ts';
import { REDACTED, SECRET_SHAPES, withoutSecrets } from '../src/mcp/secrets.ts';

const long = (count: number): string => 'aB3dE6gH9j'.repeat(Math.ceil(count / 10)).slice(0, count);
const hex = (count: number): string => '0123456789abcdef'.repeat(8).slice(0, count);

/** By the name of each shape: a text, and what must not be left of it. Put together here, or a scanner finds this file. */
const examples: Readonly<Record<string, readonly (readonly [text: string, secret: string])[]>> = {
  'private key': [
    [`-----BEGIN OPENSSH PRIVATE ${'KEY'}-----\n${long(64)}\n-----END OPENSSH PRIVATE KEY-----`, long(64)],
    [`10:00 web | -----BEGIN PRIVATE ${'KEY'}-----\n10:00 web | ${long(64)}`, long(64)],
  ],
  'AWS access key': [[`id AKIA${'Q'.repeat(16)} used`, 'Q'.repeat(16)]],
  'GitHub token': [
    [`ghp_${long(36)}`, long(36)],
    [`https://github_pat_${long(30)}@github.com`, long(30)],
  ],
  'GitLab token': [[`glpat-${long(20)}`, long(20)]],
  'Slack token': [[`xoxb-${long(24)}`, long(24)]],
  'Stripe key': [[`sk_live_${long(24)}`, long(24)]],
  'key of a model provider': [[`using sk-proj-${long(40)} now`, long(40)]],
  'Google API key': [[`AIza${long(35)}`, long(35)]],
  'Google OAuth token': [[`ya29.${long(40)}`, long(40)]],
  'npm token': [[`npm_${long(36)}`, long(36)]],
  'PyPI token': [[`pypi-${long(40)}`, long(40)]],
  'Hugging Face token': [[`hf_${long(34)}`, long(34)]],
  'SendGrid key': [[`SG.${long(22)}.${long(43)}`, long(43)]],
  'Twilio key': [[`SK${hex(32)}`, hex(32)]],
  'DigitalOcean token': [[`dop_v1_${hex(64)}`, hex(64)]],
  JWT: [[`got eyJ${long(20)}.eyJ${long(40)}.${long(43)}`, long(43)]],
  header: [
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['{"authorization":"Bearer abc.def"}', 'abc.def'],
    ['Set-Cookie: sid=s%3Aabc; Path=/', 's%3Aabc'],
  ],
  bearer: [[`curl with bearer ${long(24)}`, long(24)]],
  'password in a URL': [['postgres://shop:hunter2@localhost:5432/shop', 'hunter2']],
  variable: [
    ['DB_PASSWORD=hunter2', 'hunter2'],
    ['export STRIPE_SECRET="two words"', 'two words'],
    ['NPM_TOKEN: hunter2', 'hunter2'],
    ['{"apiKey": "hunter2", "port": 80}', 'hunter2'],
    ["{ password: 'it\\'s' }".replace("\\'", 'z'), 'itzs'],
    ['AWS_SECRET_ACCESS_KEY=hunter2 npm start', 'hunter2'],
    ['https://x.test/?access_token=hunter2&page=1', 'hunter2'],
    ['config.database.password = hunter2', 'hunter2'],
    ['GITHUB_TOKEN_2=hunter2', 'hunter2'],
    ['DB_PASSWORD="hunter2 and no end', 'hunter2'],
  ],
  option: [
    ['mysql --password hunter2 -h db', 'hunter2'],
    ['tool --api-key "two words"', 'two words'],
  ],
};

describe('secrets', () => {
  it('every shape that is looked for has an example', () => {
    expect(Object.keys(examples).sort()).toEqual(SECRET_SHAPES.map(({ name }) => name).sort());
  });

  it.each(
    SECRET_SHAPES.flatMap(({ name, pattern }) =>
      (examples[name] ?? []).map(([text, secret]) => ({ name, pattern, text, secret })),
    ),
  )('$name is found in $text', ({ pattern, text, secret }) => {
    expect(text).toMatch(new RegExp(pattern.source, pattern.flags.replace('g', '')));
    const rest = withoutSecrets(text);
    expect(rest).not.toContain(secret);
    expect(rest).toContain(REDACTED);
    // Whoever reads it again makes no more of it.
    expect(withoutSecrets(rest)).toBe(rest);
  });

  it.each([
    'GET /api/items 200 in 12 ms',
    'DB_HOST=localhost DB_PORT=5432',
    'SyntaxError: Unexpected token } in JSON at position 12',
    'token expired, please sign in',
    'commit 6d8f0a3b5c7e9f1a2b4c6d8e0f1a3b5c7d9e1f2a',
    'http://localhost:5173/?page=2',
    'export API_TOKEN=$OTHER',
    'skeleton-screens-are-drawn-in-sketch-files',
    'the tokenizer: 12 rules',
    'max_tokens: 4096',
    'Password:\nlast login today',
    '--passwordless login',
  ])('leaves as it is: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('keeps what stands beside them', () => {
    expect(withoutSecrets('DB_PASSWORD=hunter2 DB_HOST=db npm start')).toBe(
      `DB_PASSWORD=${REDACTED} DB_HOST=db npm start`,
    );
    expect(withoutSecrets('postgres://shop:hunter2@db/shop')).toBe(`postgres://shop:${REDACTED}@db/shop`);
  });

  it('colours in the middle of one hide nothing, and an error is looked at too', () => {
    const text = `DB_PASS\x1b[31mWORD=hunt\x1b[0mer2`;
    for (const isError of [true, false]) {
      expect(resultOf({ text, isError }).content).toEqual([
        { type: 'text', text: `DB_PASSWORD=${REDACTED}` },
      ]);
    }
  });

  it('comes to an end with what makes an expression try every way to read it', () => {
    const parts = [
      'a_',
      'a.',
      'token',
      'token-',
      '--token',
      'eyJ-',
      'eyJ.',
      'SG.',
      '"',
      '\\',
      'token="',
      '://a:',
      '-----BEGIN ',
    ];
    for (const part of parts) {
      const text = part.repeat(60_000);
      expect(withoutSecrets(text).length).toBeLessThan(3 * text.length);
    }
  });
});

describe('bounds', () => {
  it('a short text stays as it is', () => {
    expect(bounded('one\ntwo', 'last')).toEqual({ text: 'one\ntwo', leftOut: 0 });
  });

  it('of a long one the end that matters stays, and the rest is counted', () => {
    const text = Array.from({ length: MAX_ANSWER_LINES + 7 }, (_, at) => `line ${at}`).join('\n');
    const first = bounded(text, 'first');
    const last = bounded(text, 'last');
    expect([first.leftOut, last.leftOut]).toEqual([7, 7]);
    expect(first.text.startsWith('line 0\n')).toBe(true);
    expect(last.text.endsWith(`\nline ${MAX_ANSWER_LINES + 6}`)).toBe(true);
    expect(resultOf({ text, keep: 'last', more: 'look there' }).content).toEqual([
      { type: 'text', text: `(7 earlier lines are left out: look there)\n${last.text}` },
    ]);
  });

  it('a line that goes on for ever is cut, and says by how much', () => {
    const { text } = bounded('x'.repeat(MAX_LINE_CHARACTERS + 5), 'first');
    expect(text).toBe(`${'x'.repeat(MAX_LINE_CHARACTERS)}… (5 more characters)`);
  });

  it('nothing is longer than it may be, and what stays is whole lines of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 2_000 }),
        fc.constantFrom('first' as const, 'last' as const),
        (lines, keep) => {
          const whole = lines.join('\n');
          const { text, leftOut } = bounded(whole, keep);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
          const all = whole.split('\n');
          expect(text.split('\n').length + leftOut).toBe(Math.max(all.length, leftOut + 1));
          const kept = leftOut === 0 ? all : keep === 'first' ? all.slice(0, -leftOut) : all.slice(leftOut);
          expect(text).toBe(kept.join('\n'));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('names', () => {
  it.each([
    ['claude-code', 'claude-code'],
    ['Visual Studio Code', 'Visual-Studio-Code'],
    ['évil:1\n--x', 'vil-1---x'],
    ['', 'mcp'],
    [undefined, 'mcp'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('%j is an originator as %s', (name, tool) => {
    expect(toolNameOf(name)).toBe(tool);
  });
});
