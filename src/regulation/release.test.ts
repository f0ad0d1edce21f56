// A release cell opens for one item, by two persons, with a reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordRelease, released, ReleaseError } from './release.ts';

const decision = {
  purpose: 'misuse',
  dataClass: 'attachmentContent',
  item: 'item-1',
  reason: 'the attachment is the threat itself',
  deciders: ['a@school.example', 'b@school.example'],
} as const;

test('two persons with a reason open one item and no other', () => {
  const release = recordRelease(decision);
  const content = new Uint8Array([1]);
  assert.deepEqual(released(release, 'item-1', content), { purpose: 'misuse', item: 'item-1', content });
  assert.throws(() => released(release, 'item-2', content), ReleaseError);
  // A copy was never recorded.
  assert.throws(() => released({ ...release }, 'item-1', content), ReleaseError);
});

test('one person twice, no reason or no item is no release', () => {
  assert.throws(
    () => recordRelease({ ...decision, deciders: ['a@school.example', ' A@school.example'] }),
    ReleaseError,
  );
  assert.throws(() => recordRelease({ ...decision, deciders: ['a@school.example', ''] }), ReleaseError);
  assert.throws(() => recordRelease({ ...decision, reason: ' ' }), ReleaseError);
  assert.throws(() => recordRelease({ ...decision, item: '' }), ReleaseError);
});
