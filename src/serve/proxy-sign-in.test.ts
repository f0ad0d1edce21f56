// The group in which who signs in at the proxy is judged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Category } from '../facts/person.ts';
import { groupOfPerson } from './proxy-sign-in.ts';

test('a person is judged in a group the regulation knows, and only staff as staff', () => {
  const rows: readonly (readonly [Category | null, readonly string[], readonly string[], string])[] = [
    ['pupil', [], ['pupils', 'staff'], 'pupils'],
    ['staff', [], ['pupils', 'staff'], 'staff'],
    ['trainee', [], ['pupils', 'staff'], 'pupils'],
    [null, [], ['pupils', 'staff'], 'pupils'],
    ['pupil', ['H3B'], ['pupils', 'staff'], 'pupils'],
    ['pupil', ['H3B'], ['pupils', 'H3B', 'staff'], 'H3B'],
    ['pupil', ['staff'], ['pupils', 'staff'], 'pupils'],
    ['staff', [], ['small', 'large'], 'small'],
    ['staff', [], [], 'pupils'],
  ];
  for (const [category, own, known, group] of rows) {
    const person = { address: 'a@school.example', name: null, category, functions: [], groups: own };
    assert.equal(groupOfPerson(person, known), group, `${category} ${own.join()} ${known.join()}`);
  }
});
