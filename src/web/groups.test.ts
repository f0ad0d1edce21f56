// The group of a device by its network: the narrowest one, and the strictest group where none is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGroups } from './groups.ts';

test('the narrowest network counts, mapped and real IPv6 as well, and strangers get the strictest group', () => {
  const groupOf = createGroups([
    { network: '10.0.0.0/8', group: 'pupils' },
    { network: '10.20.0.0/16', group: 'staff' },
    { network: '2001:db8::/32', group: 'staff' },
  ]);
  assert.equal(groupOf('10.1.2.3'), 'pupils');
  assert.equal(groupOf('10.20.2.3'), 'staff');
  assert.equal(groupOf('::ffff:10.20.2.3'), 'staff');
  assert.equal(groupOf('2001:db8::5'), 'staff');
  assert.equal(groupOf('192.0.2.1'), 'pupils');
  assert.equal(groupOf(''), 'pupils');
});

test('what is no network is a clear error', () => {
  for (const network of ['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/8/8', '2001:db8::/129', '/']) {
    assert.throws(() => createGroups([{ network, group: 'staff' }]), /is not a network; write it as/);
  }
});
