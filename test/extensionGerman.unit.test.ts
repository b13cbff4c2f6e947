// What the extension says, in another language: from the texts of l10n/ as VS Code would hand them out.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { setTranslation, t } from '../src/extension/l10n.ts';
import { messageOf } from '../src/extension/messages.ts';
import { statusPicture } from '../src/extension/statusText.ts';
import { ago } from '../src/extension/views/amounts.ts';
import * as failures from '../src/protocol/failure.ts';
import { aService } from './support/models.ts';

const bundle = path.resolve(import.meta.dirname, '../l10n/bundle.l10n.de.json');
const german = JSON.parse(readFileSync(bundle, 'utf8')) as Readonly<Record<string, string>>;

describe('a text', () => {
  it('is English before anybody translates, with its values in it', () => {
    expect(t('{name} is {what}, {gone}', { name: '{what}', what: 0 })).toBe('{what} is 0, {gone}');
  });

  it('is in the language of whoever translates, also where a module was loaded before', () => {
    setTranslation((message, values) => {
      const text = german[message] ?? message;
      return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
    });
    expect(ago(7 * 60_000)).toBe('vor 7 Min.');
    const { text, buttons } = messageOf(failures.internal('ref 7').data);
    expect(text).toBe(
      'In Holdfast ist ein unerwarteter Fehler aufgetreten; er steht im Protokoll unter ref 7.',
    );
    expect(buttons.map(({ title }) => title)).toEqual(['Protokoll anzeigen']);
    const picture = statusPicture({
      state: { state: 'connected', instance: 'i', pid: 1, version: '1' },
      services: [aService({ state: { state: 'running', since: 0, ready: true, healthy: null } }), aService()],
      sessions: [],
      places: { roots: ['/shop'], window: 'w' },
      disconnectedSince: null,
      now: 1_000_000,
    });
    expect(picture.label).toMatch(/^Holdfast: 1 von 2 Diensten aktiv, 0 Terminals$/);
  });
});
