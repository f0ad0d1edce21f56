// The dry run: the same number each time, ordinary words counted, lists of the web said to be untried.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from './dry-run.ts';
import { ordinaryMail, ordinaryMails } from './ordinary-mail.ts';

test('[ZOU-10.1.c LIMIT] [PRO-8.1.c LIMIT] an entry is tried on ordinary mail, and its false alarms are counted', () => {
  assert.deepEqual(dryRun('forbidden-words', 'rotzak'), { tried: ordinaryMails, alarms: 0 });
  assert.deepEqual(dryRun('forbidden-extensions', 'exe'), { tried: ordinaryMails, alarms: 0 });
  for (const [list, entry] of [
    ['forbidden-words', 'zaad'],
    ['forbidden-extensions', 'pdf'],
    ['suspicious-senders', 'boeken.example'],
    ['suspicious-destinations', 'mail.example'],
    ['suspicious-subjects', 'toets'],
  ] as const) {
    const first = dryRun(list, entry);
    assert.ok(first !== null && first.alarms > 0 && first.alarms < first.tried, `${list} ${entry}`);
    assert.deepEqual(dryRun(list, entry), first);
  }
  assert.equal(dryRun('games', 'spel.example'), null);
});

test('ordinary mail is no one message: many texts and subjects, from inside and outside', () => {
  const all = [...ordinaryMail()];
  assert.ok(new Set(all.map(({ text }) => text?.texts[0]?.text)).size > 200);
  assert.equal(all.filter(({ envelope }) => envelope.sender.person === null).length, ordinaryMails / 2);
});
