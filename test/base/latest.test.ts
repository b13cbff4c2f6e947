// One running, one waiting: requests while it runs are folded into one more run.

import { expect, it } from 'vitest';
import { Latest } from '../../src/base/latest.ts';

it('folds any number of requests made while it runs into one more run', async () => {
  let runs = 0;
  const release: (() => void)[] = [];
  const latest = new Latest(() => {
    runs += 1;
    return new Promise((resolve) => release.push(resolve));
  });
  const first = latest.request();
  const others = [latest.request(), latest.request(), latest.request()];
  expect(runs).toBe(1);
  release.shift()?.();
  await first;
  await Promise.resolve();
  expect(runs).toBe(2);
  release.shift()?.();
  await Promise.all(others);
  expect(runs).toBe(2);
});

it('runs again after a run that failed, for those who waited', async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs += 1;
    if (runs === 1) throw new Error('first');
  });
  const first = latest.request();
  const second = latest.request();
  await expect(first).rejects.toThrow('first');
  await second;
  expect(runs).toBe(2);
});
