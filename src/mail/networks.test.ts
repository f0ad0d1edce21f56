// Own networks and reply lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loopbackNetworks, ownNetworks } from './networks.ts';
import { replyLines } from './reply-lines.ts';

test('addresses in the own networks are own, mapped ones too; everything else is not', () => {
  const isOwn = ownNetworks(['192.0.2.0/24', '2001:db8::/32', '203.0.113.5']);
  for (const address of ['192.0.2.1', '::ffff:192.0.2.255', '2001:db8:1::1', '203.0.113.5'])
    assert.ok(isOwn(address));
  for (const address of ['192.0.3.1', '203.0.113.6', '2001:db9::1', '', 'localhost', '192.0.2.1.example'])
    assert.ok(!isOwn(address));
  assert.ok(ownNetworks(loopbackNetworks)('127.8.9.1') && ownNetworks(loopbackNetworks)('::1'));
});

test('what is not a network is an error', () => {
  for (const network of ['', 'school', '192.0.2.0/33', '192.0.2.0/x', '::/129', '192.0.2/24']) {
    assert.throws(() => ownNetworks([network]), RangeError);
  }
});

test('every line of a reply carries its codes, only the last a space; a text cannot start a line of its own', () => {
  assert.deepEqual(replyLines({ code: 550, enhanced: '5.7.1', lines: ['een', 'twee\r\n250 ok', ''] }), [
    '550-5.7.1 een',
    '550-5.7.1 twee  250 ok',
    '550 5.7.1',
  ]);
  assert.deepEqual(replyLines({ code: 451, enhanced: '4.3.0', lines: [] }), ['451 4.3.0']);
  const [long = ''] = replyLines({ code: 550, enhanced: '5.7.1', lines: ['é'.repeat(600)] });
  assert.ok(Buffer.byteLength(long) <= 500 && !long.includes('\uFFFD'));
});
