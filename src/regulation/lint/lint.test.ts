// The drafting errors that structure can show, in the texts that have them; and nothing elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABSENT, modelText, samplesOf, type Sample } from '../../../test/support/texts.ts';
import { importText } from '../text/import.ts';
import { lint, type Finding, type FindingCode } from './lint.ts';

/** Articles of the findings of one code, in the order of the text. */
function articles(findings: readonly Finding[], code: FindingCode): string[] {
  return findings.filter((finding) => finding.code === code).map((finding) => finding.article);
}

interface Expected {
  readonly code: FindingCode;
  readonly error: string;
  readonly articles: readonly string[];
  /** Line of each finding in the published text. */
  readonly lines: readonly number[];
}

const zou: readonly Expected[] = [
  {
    code: 'reference',
    error: 'X-1',
    articles: [
      '9.2',
      '9.3',
      '9.4',
      '9.5',
      '9.6',
      '10.1',
      '10.2',
      '10.3',
      '10.4',
      '10.5',
      '10.6',
      '10.7',
      '10.8',
      '10.9',
    ],
    lines: [262, 265, 271, 275, 279, 288, 311, 314, 317, 321, 324, 329, 337, 340],
  },
  { code: 'range', error: 'X-2', articles: ['9.2'], lines: [263] },
  {
    code: 'letters',
    error: 'X-3',
    articles: ['9.1', '10.2', '10.3', '10.4', '10.5', '10.6', '10.7', '10.8', '10.9'],
    lines: [256, 311, 314, 317, 321, 324, 329, 337, 340],
  },
  {
    code: 'outside-text',
    error: 'X-14',
    articles: ['5.3', '7.1', '9.1.b', '11.2'],
    lines: [105, 128, 256, 356],
  },
  { code: 'glued-number', error: 'X-16', articles: ['7.6'], lines: [144] },
  { code: 'routes', error: 'X-24', articles: ['7.10', '8.2', '8.3'], lines: [194, 216, 219] },
  { code: 'placeholder', error: 'X-8', articles: [], lines: [] },
  { code: 'product', error: 'X-9', articles: [], lines: [] },
];

const pro: readonly Expected[] = [
  { code: 'reference', error: 'X-1', articles: [], lines: [] },
  { code: 'range', error: 'X-4', articles: ['7.2'], lines: [278] },
  {
    code: 'letters',
    error: 'X-5',
    articles: ['7.1', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7', '8.8', '8.9'],
    lines: [267, 321, 325, 328, 332, 335, 342, 350, 353],
  },
  { code: 'placeholder', error: 'X-8', articles: ['6.7', '10.7', '11.2'], lines: [245, 398, 417] },
  { code: 'product', error: 'X-9', articles: ['4.5', '5.6.m', '11.1'], lines: [118, 192, 412] },
  { code: 'outside-text', error: 'X-14', articles: ['5.1', '7.1.b', '9.2'], lines: [137, 267, 366] },
  { code: 'glued-number', error: 'X-16', articles: [], lines: [] },
  { code: 'routes', error: 'X-24', articles: ['5.11', '6.2', '6.3'], lines: [209, 226, 229] },
];

function eachText(sample: Sample, expected: readonly Expected[], decides: string): void {
  for (const { code, error, articles: wanted, lines } of expected) {
    const says = wanted.length === 0 ? `no ${code} finding (${error})` : `${error}, code ${code}`;
    test(`${sample.says}: ${says}`, (t) => {
      if (sample.text === null) return t.skip(ABSENT);
      const findings = lint(importText(sample.text)).filter((finding) => finding.code === code);
      assert.deepEqual(articles(findings, code), wanted);
      if (sample.published) {
        assert.deepEqual(
          findings.map((finding) => finding.line),
          lines,
        );
      }
    });
  }

  test(`${sample.says}: X-25, the school leadership decides and is nowhere defined`, (t) => {
    if (sample.text === null) return t.skip(ABSENT);
    const findings = lint(importText(sample.text)).filter((finding) => finding.code === 'decider');
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? '', /‘schoolleiding’/u);
    if (sample.published) assert.equal(findings[0]?.article, decides);
  });

  test(`${sample.says}: every finding stands on the line it names`, (t) => {
    if (sample.text === null) return t.skip(ABSENT);
    const lines = sample.text.split('\n');
    for (const { code, line, message } of lint(importText(sample.text))) {
      if (!['placeholder', 'product', 'reference'].includes(code)) continue;
      const quoted = /‘([^’]+)’/u.exec(message)?.[1]?.split(' ')[0] ?? '';
      if (quoted !== 'artikel')
        assert.ok(`${lines[line - 1]}\n${lines[line]}`.includes(quoted), `${line}: ${message}`);
    }
  });
}

for (const sample of samplesOf('zou')) eachText(sample, zou, '5.1');
for (const sample of samplesOf('pro')) eachText(sample, pro, '5.9');

for (const sample of samplesOf('sro')) {
  test(`${sample.says}: no finding at all`, (t) => {
    if (sample.text === null) return t.skip(ABSENT);
    assert.deepEqual(lint(importText(sample.text)), []);
  });
}

test('the model regulation: no finding at all', () => {
  assert.deepEqual(lint(importText(modelText())), []);
});

for (const sample of samplesOf('zou')) {
  test(`${sample.says}: the message says what is meant instead`, (t) => {
    if (sample.text === null) return t.skip(ABSENT);
    const findings = lint(importText(sample.text));
    const letter = findings.find((finding) => finding.code === 'letters' && finding.article === '10.6');
    assert.match(letter?.message ?? '', /onderdeel e van artikel 9\.1, niet bij d/u);
    const reference = findings.find((finding) => finding.code === 'reference' && finding.article === '9.4');
    assert.match(reference?.message ?? '', /Is artikel 9\.1 bedoeld\?/u);
    const routes = findings.find((finding) => finding.code === 'routes' && finding.article === '7.10');
    assert.match(routes?.message ?? '', /volgens 8\.2 en 8\.3/u);
  });
}
