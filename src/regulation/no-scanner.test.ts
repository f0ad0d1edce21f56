// A school without a scanner says so by a decision with a reason; nothing else makes the gate believe it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseDecisions, parseProfile, parseSummaries } from './profile/profile.ts';
import { compileRegulation } from './regulation.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../regulations/model/${name}`, import.meta.url), 'utf8');
const profile = parseProfile(read('profile.yaml'), parseSummaries(read('summaries.yaml')));

const decided = (profileName: string, choice: string): string => `
format: reglement-decisions/1
profile: ${profileName}
decisions:
  - id: no-scanner
    choice: ${choice}
    body: bestuur
    date: 2026-09-01
    reason: De mailprovider scant al.
`;

const reasonUnder = (yaml: string | null): string | null =>
  compileRegulation({ profile, ...(yaml === null ? {} : { decisions: parseDecisions(yaml) }) }).noScanner;

test('only a recorded decision of this school, taken, with its reason, says that there is no scanner', () => {
  assert.equal(reasonUnder(decided('model', 'taken')), 'De mailprovider scant al.');
  assert.equal(reasonUnder(null), null);
  assert.equal(reasonUnder(decided('zou', 'taken')), null, 'a decision of another school');
  assert.equal(reasonUnder(decided('model', 'intended')), null, 'not taken');
});
