// What the extension host weighs: it does not grow while services print, views are shown and a log is followed.
// HOLDFAST_E2E_FOLLOW_MINUTES makes it longer; the figure is 10.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { holdfast } from './holdfastExtension.ts';
import { until } from './until.ts';

const FOLLOW_MS = Number(process.env['HOLDFAST_E2E_FOLLOW_MINUTES'] || 0.25) * 60_000;
/** What is loaded for the first time is no growth. */
const WARM_UP_MS = 8_000;
const MAX_GROWTH_BYTES = 1_000_000;
const COUNTER = `while :; do i=$((i + 1)); echo "line $i"; sleep 0.005; done`;

describe('the extension host', () => {
  after(async () => {
    await vscode.commands.executeCommand('holdfast.stopAll');
  });

  it(`does not grow by a megabyte while a log is followed for ${FOLLOW_MS / 60_000} minutes`, async () => {
    await holdfast().activate();
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const service = { command: ['sh', '-c', COUNTER] };
    writeFileSync(path.join(root, 'holdfast.yaml'), JSON.stringify({ services: { counter: service } }));
    await vscode.commands.executeCommand('holdfast.services.focus');
    await vscode.commands.executeCommand('holdfast.startAll');
    await until('its log to be followed', async () => {
      await vscode.commands.executeCommand('holdfast.showLogs', `named:counter:${root}`);
      return vscode.window.terminals.some(({ name }) => name === 'Logs: counter');
    });
    await delay(WARM_UP_MS);
    const before = heapInUse();
    await delay(FOLLOW_MS);
    const grown = heapInUse() - before;
    const file = process.env['HOLDFAST_E2E_GROWTH_FILE'];
    if (file !== undefined) writeFileSync(file, JSON.stringify({ bytes: grown, ms: FOLLOW_MS }));
    assert.ok(grown < MAX_GROWTH_BYTES, `it grew by ${grown} bytes`);
  }).timeout(FOLLOW_MS + 60_000);
});

/** Bytes, after everything that nobody holds is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
