// Consent that stands on the face of a published text counts for that very text and for no other.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseProfile, parseSummaries } from './profile/profile.ts';
import { compileRegulation } from './regulation.ts';
import { importText } from './text/import.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../regulations/sro/${name}`, import.meta.url), 'utf8');
const profile = parseProfile(read('profile.yaml'), parseSummaries(read('summaries.yaml')));
const published = new URL('../../../shared/regulations/004_b07f2210066e443c.txt', import.meta.url);
const absent = existsSync(published) ? false : 'the published text is absent';

test('[G-14] the published SRO text has the consent it names; one changed word and it has none', {
  skip: absent,
}, () => {
  const text = readFileSync(published, 'utf8');
  const consentTo = (source: string) =>
    compileRegulation({ profile, textHash: importText(source).hash }).consent;
  assert.equal(consentTo(text)?.date, '2026-03-17');
  assert.equal(consentTo(text.replace('een duidelijke aanleiding', 'een aanleiding')), null);
});
