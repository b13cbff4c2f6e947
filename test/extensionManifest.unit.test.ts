// package.json against the code: what menus, conditions and settings name exists, and is where it may be.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ANCHOR_ICON,
  commandIds,
  contextKeys,
  DROPPED_TYPE,
  PROFILE_ID,
  rowOnlyCommandIds,
  SESSION_SCHEME,
  viewIds,
} from '../src/extension/manifest.ts';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown } };
  readonly extensionKind: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly when: string;
      readonly args?: { readonly $treeViewId: string; readonly $focusedTreeItem: boolean };
    }[];
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when?: string;
    }[];
    readonly customEditors: readonly unknown[];
    readonly terminal: { readonly profiles: readonly { readonly id: string; readonly icon: string }[] };
    readonly icons: Readonly<Record<string, { readonly default: { readonly fontPath: string } }>>;
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly scope: string; readonly markdownDescription: string }>
      >;
    };
  };
}

const root = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const texts = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const { commands, menus, viewsWelcome, customEditors, terminal, icons, configuration } = manifest.contributes;
const conditions = [
  ...Object.values(menus).flatMap((items) => items.map(({ when }) => when ?? '')),
  ...viewsWelcome.map(({ when }) => when ?? ''),
  ...commands.map(({ enablement }) => enablement ?? ''),
].join('\n');

describe('package.nls.de.json', () => {
  const german = JSON.parse(readFileSync(path.join(root, 'package.nls.de.json'), 'utf8')) as typeof texts;

  it('says in German all that package.nls.json says, in its order', () => {
    expect(Object.keys(german)).toEqual(Object.keys(texts));
    expect(Object.values(german)).not.toContain('');
  });

  it('leads where the English text leads, and names the same settings', () => {
    const fixed = (text = ''): readonly string[] => text.match(/\]\(command:[^)]*\)|`[^`]*`/g) ?? [];
    for (const [key, text] of Object.entries(texts)) expect(fixed(german[key]), key).toEqual(fixed(text));
  });
});

describe('package.json', () => {
  it('hides from the palette what makes no sense without a row, and nothing else', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    expect(hidden.map(({ command }) => command)).toEqual(rowOnlyCommandIds);
  });

  it('names only our commands in menus and welcome texts', () => {
    const inMenus = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
    const inTexts = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/\(command:(holdfast\.\w+)\)/g)].map((match) => match[1] ?? ''),
    );
    expect([...inMenus, ...inTexts].filter((id) => !(commandIds as readonly string[]).includes(id))).toEqual(
      [],
    );
  });

  it('asks in conditions only for keys that are set and views that exist', () => {
    const named = [...conditions.matchAll(/\bholdfast\.\w+/g)].map(([name]) => name);
    const known: readonly string[] = [...contextKeys, ...viewIds];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(contextKeys.filter((key) => !named.includes(key))).toEqual([]);
  });

  it('gives keys only to our commands, in a view of ours for the row that has the focus', () => {
    for (const { command, when, args } of manifest.contributes.keybindings) {
      expect(commandIds).toContain(command);
      if (args === undefined) {
        // There Cmd+K alone clears, on macOS.
        expect(when).toMatch(/!terminalFocus .*focusedView != workbench\.panel\.repl\.view/);
        continue;
      }
      expect(viewIds).toContain(args.$treeViewId);
      expect(when).toBe(`focusedView == ${args.$treeViewId} && listFocus && !inputFocus`);
      // What VS Code itself gives the actions of a view's title; without it a command asks which one is meant.
      expect(args.$focusedTreeItem).toBe(true);
    }
  });

  it('has a welcome text for every view', () => {
    expect(viewIds.filter((id) => !viewsWelcome.some(({ view }) => view === id))).toEqual([]);
  });

  it('keeps what starts something from untrusted workspaces', () => {
    const guarded = commands
      .filter(({ enablement }) => enablement === 'isWorkspaceTrusted')
      .map(({ command }) => command);
    expect(guarded).toEqual(
      expect.arrayContaining([
        'holdfast.newTerminal',
        'holdfast.startService',
        'holdfast.restartService',
        'holdfast.startAll',
      ]),
    );
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  it('lets no workspace say where our programs and state lie', () => {
    expect(configuration.properties['holdfast.home']?.scope).toBe('machine');
    expect(
      Object.values(configuration.properties).every(
        ({ scope, markdownDescription }) => scope && markdownDescription,
      ),
    ).toBe(true);
  });

  it('gives what is dropped on the editor area the address and the editor the code uses', () => {
    expect(customEditors).toMatchObject([
      { viewType: DROPPED_TYPE, selector: [{ filenamePattern: `${SESSION_SCHEME}:/**` }] },
    ]);
  });

  it('gives the profile and the icon the names the code uses', () => {
    expect(terminal.profiles).toEqual([
      expect.objectContaining({ id: PROFILE_ID, icon: `$(${ANCHOR_ICON})` }),
    ]);
    const font = icons[ANCHOR_ICON]?.default.fontPath ?? '';
    expect(readFileSync(path.join(root, font)).subarray(0, 4).toString()).toBe('wOFF');
  });
});
