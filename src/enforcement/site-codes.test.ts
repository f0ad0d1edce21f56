// Codes of blocked sites: the same for everybody, worth nothing elsewhere, and on the block page where there is one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { blockPage } from '../web/proxy/page.ts';
import { explainBlock } from './explain.ts';
import { createSiteCodes } from './site-codes.ts';

test('a code is of the site alone: whoever asks, whenever, gets the same, and another gate cannot read it', () => {
  fc.assert(
    fc.property(fc.domain(), fc.domain(), (host, another) => {
      const codes = createSiteCodes();
      const code = codes.codeOf(host);
      codes.codeOf(another);
      assert.match(code, /^[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{3}$/);
      assert.equal(codes.codeOf(host), code);
      assert.equal(codes.hostOf(` ${code.toLowerCase().replace('-', ' ')} `), host);
      assert.equal(createSiteCodes().hostOf(code), null);
    }),
  );
});

test('codes are forgotten before they fill the memory, the longest unasked first', () => {
  const codes = createSiteCodes();
  const first = codes.codeOf('first.example');
  const second = codes.codeOf('second.example');
  for (let n = 0; n < 19_998; n += 1) codes.codeOf(`h${n}.example`);
  codes.codeOf('first.example');
  codes.codeOf('last.example');
  assert.equal(codes.hostOf(first), 'first.example');
  assert.equal(codes.hostOf(second), null);
});

test('the block page shows the code in words and leads to the question by the code, never by the address', () => {
  const decision = { outcome: 'block', category: 'games', grounds: [] } as const;
  const page = explainBlock({ host: 'games.example', category: 'games', decision, code: '7F3K-92Q' }, null);
  const html = blockPage(page, 'http://school.example/waarom');
  assert.match(html, /Laat je docent deze code zien: 7F3K-92Q/);
  assert.deepEqual(
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
    ['http://school.example/waarom?code=7F3K-92Q', 'http://school.example/waarom?code=7F3K-92Q&amp;taal=en'],
  );
  assert.doesNotMatch(html, /<script|<form/);
});
