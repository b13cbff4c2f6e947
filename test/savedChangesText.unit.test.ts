// What the services view says of a holdfast.yaml that was saved and not applied.

import { expect, it } from 'vitest';
import { savedChangesText } from '../src/extension/savedChangesText.ts';

type Changes = Parameters<typeof savedChangesText>[0];
const change = (what: Changes[number]['change'], ...services: string[]): Changes =>
  services.map((service) => ({ service, change: what, keys: [] }));

it('says in one line what applying would do, restarts first', () => {
  const changes = [...change('update', 'a'), ...change('remove', 'b'), ...change('restart', 'c', 'd')];
  expect(savedChangesText([...changes, ...change('add', 'e')])).toBe(
    'holdfast.yaml was changed. Apply it: restart c, d; add e; remove b; update a.',
  );
});

it('is silent where nothing would change', () => {
  expect(savedChangesText(change('keep', 'a', 'b'))).toBe('');
});

it('does not grow with the file', () => {
  const names = Array.from({ length: 30 }, (_, n) => `s${n}`);
  expect(savedChangesText(change('add', ...names))).toBe(
    'holdfast.yaml was changed. Apply it: add s0, s1, s2, s3, s4 and 25 more.',
  );
});
