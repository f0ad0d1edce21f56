// The rule of the second person: drawn from all pairs, and the cases people try.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distinct, type SignedInRef } from './second-person.ts';

const noon = Temporal.Instant.from('2026-11-23T11:00:00Z');
const act = (person: string, session: string, minutesAgo: number | null = 0): SignedInRef => ({
  person,
  session,
  stepUpAt: minutesAgo === null ? null : noon.subtract({ seconds: Math.round(minutesAgo * 60) }),
  at: noon,
});

test('four eyes cannot be clicked by two: one person in two browsers, or one browser for two, is one', () => {
  const verdict = (first: SignedInRef, second: SignedInRef): string => {
    const found = distinct(first, second);
    return typeof found === 'object' ? 'two' : found;
  };
  assert.equal(verdict(act('a@s.example', '1'), act('a@s.example', '2')), 'same-person');
  assert.equal(verdict(act('a@s.example', '1'), act(' A@S.Example', '2')), 'same-person');
  assert.equal(verdict(act('a@s.example', '1'), act('b@s.example', '1')), 'same-session');
  assert.equal(verdict(act('a@s.example', '1'), act('b@s.example', '2', 5)), 'not-fresh');
  assert.equal(verdict(act('a@s.example', '1', null), act('b@s.example', '2')), 'not-fresh');
  assert.equal(
    distinct(act('a@s.example', '1'), act('b@s.example', '2', -1)),
    'not-fresh',
    'from the future',
  );
  const both = distinct(act('a@s.example', '1'), act('b@s.example', '2', 4.9));
  assert.ok(typeof both === 'object' && both.first.person === 'a@s.example');
});

test('two are two exactly when account, session and both assertions say so, in either order', () => {
  const one = fc.record({
    person: fc.constantFrom('a@s.example', 'A@s.example', 'b@s.example', 'c@s.example'),
    session: fc.constantFrom('1', '2', '3'),
    ago: fc.option(fc.integer({ min: -60, max: 600 })),
  });
  fc.assert(
    fc.property(one, one, (first, second) => {
      const of = ({ person, session, ago }: typeof first): SignedInRef =>
        act(person, session, ago === null ? null : ago / 60);
      const fresh = (ago: number | null): boolean => ago !== null && ago >= 0 && ago < 300;
      const expected =
        first.person.toLowerCase() !== second.person.toLowerCase() &&
        first.session !== second.session &&
        fresh(first.ago) &&
        fresh(second.ago);
      assert.equal(typeof distinct(of(first), of(second)) === 'object', expected);
      assert.equal(typeof distinct(of(second), of(first)) === 'object', expected);
    }),
  );
});
