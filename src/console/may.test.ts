// "Mag dit?" over the model regulation: what people ask and what they should find.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpRegulation } from '../../test/support/console-deps.ts';
import { wireRegulation } from './articles.ts';
import { mayI, stem, wordsOf } from './may.ts';

const regulation = wireRegulation(madeUpRegulation());

test('a closed category answers no to everybody, with its article', () => {
  const [first] = mayI(regulation, 'Mag ik gokken?').answers;
  assert.ok(first?.kind === 'category');
  assert.equal(first.answer, 'no');
  assert.equal(first.article, '10.2');
});

test('a category closed to pupils alone depends on who asks', () => {
  const answer = (group: string | null) => {
    const [first] = mayI(regulation, 'spelletjes spelen', group).answers;
    return first?.kind === 'category' ? first.answer : null;
  };
  assert.equal(answer(null), 'depends');
  assert.equal(answer('pupils'), 'no');
  assert.equal(answer('staff'), 'yes');
});

test('a published answer of a register comes before articles', () => {
  const [first] = mayI(regulation, 'mag ik WeTransfer gebruiken').answers;
  assert.ok(first?.kind === 'register');
  assert.deepEqual([first.name, first.answer, first.article], ['WeTransfer', 'no', '6.1']);
});

test('articles are found by their own words, in both languages of the summary, and glued together', () => {
  const found = (question: string): string[] =>
    mayI(regulation, question, null, 20).answers.flatMap((one) =>
      one.kind === 'article' ? [one.article] : [],
    );
  assert.ok(found('mail zonder onderwerp').includes('5.3'));
  assert.ok(found('mail without a subject').includes('5.3'));
  assert.ok(found('wachtwoord uitlenen').some((id) => id.startsWith('3.')));
});

test('what the regulation does not speak of gets no answer rather than a guess', () => {
  assert.deepEqual(mayI(regulation, 'zeepaardje').answers, []);
  assert.deepEqual(mayI(regulation, '').answers, []);
  assert.deepEqual(mayI(regulation, 'mag ik dit').answers, []);
});

test('an address is recognised and left to the gate', () => {
  assert.equal(mayI(regulation, 'https://www.toto.nl/spel').address, 'https://www.toto.nl/spel');
  assert.equal(mayI(regulation, 'toto.nl').address, 'toto.nl');
  assert.equal(mayI(regulation, 'foto van mijn klas').address, null);
});

test('a very long question is bounded', () => {
  const begin = performance.now();
  mayI(regulation, 'gokken '.repeat(100_000));
  assert.ok(performance.now() - begin < 2000);
});

test('words lose accents and endings alike', () => {
  assert.deepEqual(wordsOf("Foto's, privé-mail"), ['foto', 's', 'prive-mail']);
  assert.equal(stem('spelletjes'), stem('spelletje'));
});
