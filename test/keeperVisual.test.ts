// What a keeper does for drawings and captured keys by itself: it tells every viewer, and forgets nothing a daemon that is
// away would have to know.

import { expect, it } from 'vitest';
import { FrameType } from '../src/protocol/frames.ts';
import type { FrameBody } from '../src/protocol/types.ts';
import { FrameClient } from './support/frameClient.ts';
import { TestKeeper } from './support/keeper.ts';
import { until } from './support/until.ts';

const drawn = { hasDrawings: true, capture: 'c1', state: '{"any":"thing"}' };

function visuals(client: FrameClient): FrameBody<'visual'>[] {
  return client.bodies<FrameBody<'visual'>>('visual');
}

it('tells who watches, who comes, and nobody twice', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  const first = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('first'));
  const set = { session: 's1', visual: drawn, watchesScreen: false };
  expect(await keeper.control.request('visual/set', set)).toEqual({ released: false, leftAlternate: false });
  await keeper.control.request('visual/set', set);
  expect((await keeper.session()).hasVisual).toBe(true);
  const second = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('second', { mode: 'view' }));
  await until('both to know', () => visuals(first).length > 0 && visuals(second).length > 0);
  await keeper.control.request('visual/set', { ...set, visual: { ...drawn, state: '{}' } });
  await until('the change', () => visuals(first).length > 1);
  expect(visuals(first).map(({ state }) => state)).toEqual([drawn.state, '{}']);
});

it('hands captured keys to the daemon and not to the program, from leads only', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  const heard: unknown[] = [];
  keeper.control.onNotification('input/didCapture', (event) => heard.push(event));
  await keeper.control.request('visual/set', { session: 's1', visual: drawn, watchesScreen: false });
  const viewer = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  const watcher = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('v', { mode: 'view' }));
  watcher.socket.send(FrameType.captured, 0, Buffer.from('not mine'));
  viewer.socket.send(FrameType.captured, 0, Buffer.from('keys'));
  viewer.type(0, 'typed\r');
  await viewer.waitForText('typed');
  const bytes = Buffer.from('keys').toString('base64');
  expect(heard).toEqual([{ session: 's1', capture: 'c1', bytes }]);
  expect(viewer.text).not.toContain('keys');
});

it('gives the keys back without a daemon, and not away again to one that has not heard of it', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  const set = { session: 's1', visual: drawn, watchesScreen: false };
  await keeper.control.request('visual/set', set);
  const viewer = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  keeper.control.dispose();
  viewer.socket.sendJson(FrameType.release, { capture: 'another' });
  viewer.socket.sendJson(FrameType.release, { capture: 'c1' });
  await until('the keys to be free', () => visuals(viewer).at(-1)?.capture === null);
  const next = await keeper.claimAgain(2);
  expect(await next.request('visual/set', set)).toMatchObject({ released: true });
  expect(visuals(viewer).at(-1)?.capture).toBe(null);
  const fresh = { ...set, visual: { ...drawn, capture: 'c2' } };
  expect(await next.request('visual/set', fresh)).toMatchObject({ released: false });
  await until('another capture', () => visuals(viewer).at(-1)?.capture === 'c2');
});

it('tells the next daemon that the alternate screen was left while none was there', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'read line; printf "\\033[?1049hthere\\033[?1049lback"; cat'] });
  const set = { session: 's1', visual: drawn, watchesScreen: true };
  await keeper.control.request('visual/set', set);
  const viewer = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  keeper.control.dispose();
  viewer.type(0, '\r');
  await viewer.waitForText('back');
  const next = await keeper.claimAgain(2);
  expect(await next.request('visual/set', set)).toEqual({ released: false, leftAlternate: true });
  expect(await next.request('visual/set', set)).toEqual({ released: false, leftAlternate: false });
});
