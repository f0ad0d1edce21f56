// Tests of the address inside an address: translators, archives and caches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readHost } from './host.ts';
import { carriesAddress, innerAddress } from './inner-address.ts';

test('[ZOU-7.5 ENFORCE] the site that a translator, archive or cache shows is found', () => {
  const shown: [string, string][] = [
    ['https://www-casino-example.translate.goog/x?_x_tr_sl=en', 'www.casino.example'],
    ['https://my--site-example.translate.goog/', 'my-site.example'],
    ['https://web.archive.org/web/20240101000000/http://casino.example/a', 'casino.example'],
    ['https://web.archive.org/web/2024id_/casino.example/a', 'casino.example'],
    ['https://web.archive.org/web/2024/https%3A%2F%2Fcasino.example%2Fa', 'casino.example'],
    ['https://web.archive.org/web/2024/https:/casino.example/a', 'casino.example'],
    ['https://archive.ph/newest/http://casino.example/', 'casino.example'],
    ['https://webcache.googleusercontent.com/search?q=cache:abcd1234:casino.example/+x', 'casino.example'],
    ['https://translate.google.com/translate?sl=nl&u=http%3A%2F%2Fcasino.example%2F', 'casino.example'],
    ['https://casino-example.cdn.ampproject.org/v/s/casino.example/', 'casino.example'],
    ['https://cdn.ampproject.org/c/s/casino.example/a', 'casino.example'],
  ];
  for (const [address, host] of shown) {
    const outer = readHost(address);
    assert.ok(outer.ok, address);
    const inner = innerAddress(outer.host, address);
    assert.ok(inner !== null, address);
    const read = readHost(inner);
    assert.equal(read.ok && read.host, host, address);
  }
});

test('an address that shows no other site has none inside, whatever follows its host', () => {
  for (const address of [
    'https://nos.nl/?u=http://casino.example/',
    'https://web.archive.org/',
    'https://a.translate.goog.example/',
  ])
    assert.equal(innerAddress(new URL(address).hostname, address), null, address);
});

test('every carrier is known as one by its authority, however it is written', () => {
  for (const authority of [
    'web.archive.org',
    'WEB.Archive.org:80',
    'web.archive.org.',
    'x.cdn.ampproject.org',
  ])
    assert.ok(carriesAddress(authority), authority);
  assert.ok(!carriesAddress('nos.nl'));
});

test('any text is read or not, and never throws', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (address, more) => {
      innerAddress('web.archive.org', address + more);
      innerAddress(`${more}.translate.goog`, address);
    }),
  );
});
