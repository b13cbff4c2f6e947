// Lifetimes: one owner, reverse order, and nothing escapes it.

import { expect, it } from 'vitest';
import { DisposableStore, MutableDisposable, toDisposable } from '../../src/base/disposable.ts';

it('ends what it owns in reverse order, each once', () => {
  const ended: string[] = [];
  const store = new DisposableStore();
  const one = store.add(toDisposable(() => ended.push('one')));
  store.add(toDisposable(() => ended.push('two')));
  store.dispose();
  store.dispose();
  one.dispose();
  expect(ended).toEqual(['two', 'one']);
});

it('ends at once what comes after its end', () => {
  let isEnded = false;
  const store = new DisposableStore();
  store.dispose();
  store.add(
    toDisposable(() => {
      isEnded = true;
    }),
  );
  expect(isEnded).toBe(true);
});

it('ends the others when one of them throws, and says so', () => {
  let isEnded = false;
  const store = new DisposableStore();
  store.add(
    toDisposable(() => {
      isEnded = true;
    }),
  );
  store.add(
    toDisposable(() => {
      throw new Error('no');
    }),
  );
  expect(() => store.dispose()).toThrow('clean-up failed');
  expect(isEnded).toBe(true);
});

it('a slot ends what it held when it is set anew', () => {
  const ended: string[] = [];
  const slot = new MutableDisposable();
  slot.value = toDisposable(() => ended.push('first'));
  slot.value = toDisposable(() => ended.push('second'));
  expect(ended).toEqual(['first']);
  slot.dispose();
  slot.value = toDisposable(() => ended.push('late'));
  expect(ended).toEqual(['first', 'second', 'late']);
});
