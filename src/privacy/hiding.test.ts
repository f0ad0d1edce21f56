// How well schuilnamen hide who is who in an opened text, measured on two hundred letters and pinned; and what must hold always.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, integer, property, string, uint8Array } from 'fast-check';
import { known, schoolLetters } from '../../test/support/school-letters.ts';
import { hider } from './hiding.ts';
import { inBoth, maskOf, nameBehind, personName } from './pseudonyms.ts';

const mask = maskOf(Buffer.alloc(32, 7), 'a case');

// Hidden: 657 of 667 (98.5 %), and nothing left in 191 of 200. Left are first names in small letters, names that are words
// of every day, and people of outside in the middle of a sentence. The letters are made up: real ones will do worse.
test('of two hundred letters as a school sends them, the measured share of what gives somebody away is hidden', () => {
  const hide = hider(mask, known);
  let told = 0;
  let left = 0;
  let whole = 0;
  const missed: string[] = [];
  for (const { text, tells } of schoolLetters) {
    const shown = hide(text);
    const found = tells.filter((one) => shown.includes(one));
    told += tells.length;
    left += found.length;
    missed.push(...found);
    if (found.length === 0) whole += 1;
  }
  assert.equal(schoolLetters.length, 200);
  assert.deepEqual({ told, left, whole }, { told: 667, left: 10, whole: 191 }, missed.join(' | '));
});

test('the same person has the same name in one case, wherever it stands, and another name in another case', () => {
  const text = 'Hoi Sanne,\n\nmail sanne.vandervelde@delinde.example.\n\nGroet,\nSanne van der Velde';
  const name = personName(mask, 'sanne.vandervelde@delinde.example').nl;
  assert.equal(hider(mask, known)(text).split(name).length - 1, 3);
  const other = maskOf(Buffer.alloc(32, 7), 'another case');
  assert.notEqual(personName(other, 'sanne.vandervelde@delinde.example').nl, name);
  assert.notEqual(maskOf(Buffer.alloc(32, 8), 'a case').toString('hex'), mask.toString('hex'));
  assert.deepEqual(inBoth('Grijze Reiger 17'), { nl: 'Grijze Reiger 17', en: 'Grey Heron 17' });
  assert.equal(nameBehind(mask, Buffer.from('A@x.example\nb@x.example')).toString().split('\n').length, 2);
});

test('no address is left in any text, and texts without names stay as they are', () => {
  const hide = hider(mask, known);
  holds(
    property(string({ maxLength: 80 }), integer({ min: 0, max: 19 }), (around, n) => {
      const { address } = known[n] ?? { address: '' };
      assert.ok(!hide(`${around} ${address} ${around}`).includes(address));
    }),
  );
  holds(
    property(uint8Array({ maxLength: 40 }), (bytes) => {
      const text = [...bytes].map((one) => 'abcdefgh ,.\n'[one % 12]).join('');
      assert.equal(hide(text), text);
    }),
  );
});
