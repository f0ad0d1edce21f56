// Ties: found by the object alone, unseen by whoever looks at it, each kind apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTies } from './tie.ts';

test('a tied value is found by its object alone, and nobody who looks at the object sees it', () => {
  const numbers = createTies<number>();
  const words = createTies<string>();
  const one = { voice: 'own' };
  numbers.set(one, 1);
  words.set(one, 'a');
  assert.equal(numbers.get(one), 1);
  numbers.set(one, 2);
  assert.equal(numbers.get(one), 2);
  assert.equal(words.get(one), 'a');
  assert.equal(numbers.get({ voice: 'own' }), undefined);
  assert.deepEqual(one, { voice: 'own' });
  assert.deepEqual(Reflect.ownKeys(one), ['voice']);
  assert.equal(numbers.get(structuredClone(one)), undefined);
  Object.freeze(one);
  assert.equal(numbers.get(one), 2);
  const octets = Buffer.from('abc');
  numbers.set(octets, 3);
  assert.equal(numbers.get(octets), 3);
  assert.equal(octets.toString(), 'abc');
});
