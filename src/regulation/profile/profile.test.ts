// Profiles as files: the published schema, and every problem at once with line, column, field and plain words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as check, constantFrom, integer, property, string } from 'fast-check';
import { regulationNames } from '../../../test/support/regulation.ts';
import { parseDecisions, parseProfile, parseSummaries, ProfileError, profileJsonSchema } from './profile.ts';

const folder = new URL('../../../regulations/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
const source = read('zou/profile.yaml');
const summaries = parseSummaries(read('zou/summaries.yaml'));

function problemsOf(yaml: string): ProfileError['problems'] {
  try {
    parseProfile(yaml, summaries);
  } catch (error) {
    assert.ok(error instanceof ProfileError);
    return error.problems;
  }
  return [];
}

/** The profile with one text replaced by another, and the line on which it stood (from 1). */
function changed(from: string, to: string): { yaml: string; line: number } {
  const at = source.indexOf(from);
  assert.ok(at >= 0, from);
  return { yaml: source.replace(from, to), line: source.slice(0, at).split('\n').length };
}

test('the published JSON Schema is the one profiles are read with', () => {
  assert.deepEqual(JSON.parse(read('profile.schema.json')), JSON.parse(JSON.stringify(profileJsonSchema())));
});

test('every shipped profile, decisions file and summary is read without a problem', () => {
  for (const name of regulationNames) {
    const decisions = parseDecisions(read(`${name}/example-decisions.yaml`));
    assert.equal(decisions.profile, name);
    assert.equal(decisions.fictitious, true);
  }
  assert.deepEqual(problemsOf(source), []);
});

const broken: readonly { what: string; from: string; to: string; field: string; words: RegExp }[] = [
  {
    what: 'an unknown rule',
    from: '  infected-item:',
    to: '  infected-thing:',
    field: 'rules.infected-thing',
    words: /not a name that can stand here|not a field here/,
  },
  {
    what: 'an article as a number',
    from: 'infected-item: { article: "10.6.b" }',
    to: 'infected-item: { article: 10.6 }',
    field: 'rules.infected-item.article',
    words: /between quotation marks/,
  },
  {
    what: 'a disposition that does not exist',
    from: 'disposition: hold',
    to: 'disposition: burn',
    field: 'rules.suspicious-sender.disposition',
    words: /must be one of "return", "hold", "deliver"/,
  },
  {
    what: 'a term in plain words',
    from: 'usage: P15D',
    to: 'usage: 15 days',
    field: 'retention.usage',
    words: /P15D/,
  },
  {
    what: 'a dependence on a point nobody named',
    from: 'dependsOn: [X-1, X-2, X-19]',
    to: 'dependsOn: [X-1, X-99, X-19]',
    field: 'rules.suspicious-sender.dependsOn.1',
    words: /"X-99" is not one of the open points/,
  },
  {
    what: 'an article without a summary',
    from: 'article: "10.6.b"',
    to: 'article: "10.6.z"',
    field: 'rules.infected-item.article',
    words: /no summary/,
  },
  {
    what: 'another disposition for infected mail',
    from: 'infected-item: { article: "10.6.b" }',
    to: 'infected-item: { article: "10.6.b", disposition: return }',
    field: 'rules.infected-item.disposition',
    words: /fixed/,
  },
  {
    what: 'a group that is not one',
    from: 'groups: { pupils: block, staff: block } }\n    games',
    to: 'groups: { pupils: block, guests: block } }\n    games',
    field: 'web.categories.gambling.groups.guests',
    words: /"guests" is not one of the groups/,
  },
  {
    what: 'a missing field',
    from: 'version: "2018"\n',
    to: '',
    field: 'version',
    words: /is missing/,
  },
];

for (const { what, from, to, field, words } of broken) {
  test(`a profile with ${what} is refused with its line and field`, () => {
    const { yaml, line } = changed(from, to);
    const problem = problemsOf(yaml).find((one) => one.field === field);
    assert.ok(problem !== undefined, JSON.stringify(problemsOf(yaml)));
    assert.match(problem.message, words);
    if (to !== '') assert.equal(problem.line, line);
    assert.ok(problem.column >= 1);
  });
}

test('[ZOU-9.1 ENFORCE] [PRO-7.1 ENFORCE] a profile that would widen the table of purposes is refused', () => {
  const { yaml, line } = changed(
    'capacity: { article: "9.1.f" }',
    'capacity: { article: "9.1.f", classes: [mailTraffic, mailSubject] }',
  );
  const [problem, ...others] = problemsOf(yaml);
  assert.deepEqual(others, []);
  assert.equal(problem?.field, 'purposes.capacity.classes.1');
  assert.equal(problem.line, line);
  assert.match(problem.message, /may give less, never more/);
});

test('a control on the privacy rules is refused (X-6)', () => {
  const { yaml } = changed('sample: { purpose: misuse', 'sample: { purpose: privacy-rules');
  assert.deepEqual(
    problemsOf(yaml).map(({ field }) => field),
    ['controls.sample.purpose'],
  );
});

test('a profile that controls persons without a point for consent is refused', () => {
  const { yaml } = changed('id: consent', 'id: agreement');
  assert.ok(problemsOf(yaml).some(({ message }) => message.includes('consent of the council')));
});

test('several problems come at once, in the order of their lines', () => {
  const yaml = source.replace('usage: P15D', 'usage: soon').replace('disposition: hold', 'disposition: burn');
  const problems = problemsOf(yaml);
  assert.equal(problems.length, 2);
  assert.deepEqual(
    problems.map(({ line }) => line),
    problems.map(({ line }) => line).toSorted((a, b) => a - b),
  );
});

test('broken YAML, a bomb of aliases and a giant file are refused in words', () => {
  assert.match(problemsOf('name: [zou')[0]?.message ?? '', /not valid YAML/);
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
  assert.match(problemsOf(bomb)[0]?.message ?? '', /aliases/);
  assert.match(problemsOf(`# ${'x'.repeat(2_000_001)}`)[0]?.message ?? '', /larger than 2 MB/);
  assert.ok(problemsOf('').length > 0);
});

test('no damage to a profile gives anything but an answer or a list of problems', () => {
  check(
    property(
      integer({ min: 0, max: source.length }),
      string({ maxLength: 12 }),
      integer({ min: 0, max: 40 }),
      (at, put, cut) => {
        for (const { line, column, message } of problemsOf(
          source.slice(0, at) + put + source.slice(at + cut),
        )) {
          assert.ok(line >= 1 && column >= 1 && message.length > 0);
        }
      },
    ),
    { numRuns: 60 },
  );
  check(
    property(constantFrom('null', '[]', '0', 'true', '"x"', '{}', '- a', ': :', '---\n---'), (text) => {
      assert.ok(problemsOf(text).length > 0);
    }),
  );
});

test('a decision with a value needs one, and others have none', () => {
  const head = 'format: reglement-decisions/1\nprofile: pro\ndecisions:\n';
  const decision = (choice: string, value: string): string =>
    `${head}  - { id: X-4, choice: ${choice}, ${value}body: b, date: 2026-01-01, reason: r }\n`;
  assert.equal(parseDecisions(decision('value', 'value: P6M, ')).decisions.length, 1);
  assert.throws(() => parseDecisions(decision('value', '')), ProfileError);
  assert.throws(() => parseDecisions(decision('intended', 'value: P6M, ')), ProfileError);
});
