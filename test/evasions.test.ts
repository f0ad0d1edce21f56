// Hidden words and hidden files of the benchmark through the gate itself: each is found or held, and plain mail passes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenFiles, hiddenWords } from '../bench/parts/evasions.ts';
import { message } from '../bench/parts/mail-corpus.ts';
import { createMailGate } from '../src/enforcement/mail.ts';
import { systemClock } from '../src/store/clock.ts';
import { openSchool, vaultDouble } from './support/school.ts';

test('[ZOU-10.1.c DETECT] [PRO-8.1.c DETECT] no way of hiding a word or a file passes, and ordinary mail does', async (t) => {
  await using school = await openSchool('zou');
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
  });
  // The generated letters name their author; the school's own person sends them.
  const judge = async (raw: Buffer): Promise<string> => {
    const own = Buffer.from(
      raw.toString('latin1').replaceAll(/docent\d*@delinde\.example/g, school.at('docent')),
      'latin1',
    );
    const peer = { address: '127.0.0.1', own: true, helo: 'x' };
    const answer = await gate.judge({
      id: 'x',
      peer,
      sender: school.at('docent'),
      recipients: ['ouder@elders.example'],
      raw: own,
    });
    return answer.outcome;
  };
  const hidden = [...hiddenWords('verbodenwoord'), ...hiddenFiles()];
  for (const [name, raw] of hidden) assert.notEqual(await judge(raw), 'deliver', name);
  for (let number = 0; number < 20; number++) {
    for (const kind of ['4k', '64k-pdf'] as const)
      assert.equal(await judge(message(kind, number)), 'deliver', `${kind} ${number}`);
  }
  t.diagnostic(`${hidden.length} ways`);
});
