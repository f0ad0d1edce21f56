// The register of services as everybody reads it: what is allowed, forbidden or undecided, why, and under which article.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { loadPolicy } from '../enforcement/policy.ts';
import { wireRegulation } from './articles.ts';
import type { PublishedRegulation } from './deps.ts';
import { mayI } from './may.ts';
import { publishedFrom } from './published.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const publish = async (name: string): Promise<PublishedRegulation> =>
  publishedFrom(await loadPolicy({ root, name, intended: true }));
const registered = (published: PublishedRegulation): Map<string, string> =>
  new Map(published.registers.map(({ name, answer, article }) => [name, `${answer} ${article}`]));

test('[PRO-4.5 PUBLISH, RECORD] WhatsApp stands in the register as forbidden with its reason, and that its one alternative has ended', async () => {
  const published = await publish('pro');
  const services = registered(published);
  assert.equal(services.get('WhatsApp'), 'no 4.5');
  assert.equal(services.get('Skype'), 'ask 4.5');
  const says = (name: string): string => published.registers.find((one) => one.name === name)?.says.nl ?? '';
  assert.match(says('WhatsApp'), /verwerkersovereenkomst/);
  assert.match(says('Skype'), /bestaat niet meer.*bestuur/);
});

test('[ZOU-4.4 PUBLISH] [PRO-4.4 PUBLISH] services the board may forbid are published as undecided, each with its article', async () => {
  const names = ['Gmail', 'Hotmail', 'Dropbox', 'WeTransfer'];
  for (const school of ['zou', 'pro']) {
    const services = registered(await publish(school));
    for (const name of names) assert.equal(services.get(name), 'ask 4.4', `${school} ${name}`);
  }
});

test('[SRO-3.11 PUBLISH] approved services are published', async () => {
  const services = registered(await publish('sro'));
  for (const name of ['Magister', 'Microsoft 365']) assert.match(services.get(name) ?? '', /^yes /);
});

test('kinds of files that the gate refuses answer "Mag dit?", for whom and under which article', async () => {
  const pro = await publish('pro');
  const asked = mayI(wireRegulation(pro), 'mag ik software installeren').answers[0];
  assert.ok(asked?.kind === 'register');
  assert.equal(`${asked.answer} ${asked.article}`, 'ask 5.6.e');
  assert.match(asked.says.nl, /voor leerlingen\. Vraag de afdeling ICT om toestemming/);
  const torrents = pro.registers.find(({ name }) => name.startsWith('Torrents'));
  assert.equal(`${torrents?.answer} ${torrents?.article}`, 'no 5.6.d');
  assert.match(torrents?.says.nl ?? '', /voor leerlingen en medewerkers\./);
});

test('[PRO-5.6.m PUBLISH] [ZOU-7.6.m PUBLISH] that chat sites are closed is published under its article', async () => {
  for (const [name, article] of [
    ['pro', '5.6.m'],
    ['zou', '7.6.m'],
  ] as const) {
    const { webBlocks } = await publish(name);
    assert.ok(webBlocks.some((block) => block.category === 'chat' && block.article === article));
  }
});
