// A rule that names a field its purpose lacks does not compile: the compiler itself is asked, on planted files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc');

interface Plant {
  readonly name: string;
  readonly source: string;
  /** What the compiler must complain about; null: it must not. */
  readonly error: RegExp | null;
}

const rule = (purpose: string, needs: string, judge: string): string =>
  `import { mailRule } from '../../src/regulation/rules/rule.ts';
export const planted = mailRule({ name: 'planted', purpose: '${purpose}', needs: [${needs}], disposition: 'hold', judge: ${judge} });
`;
const lacks = (field: string): RegExp => new RegExp(`TS2339: Property '${field}' does not exist`);
const purposesFile = `import { project } from '../../src/regulation/purposes.ts';
import type { MailView, FilterView } from '../../src/regulation/purposes.ts';
`;
const download = (type: string): string =>
  `import type { ${type} } from '../../src/regulation/download-views.ts';
`;
const releaseFile = `import { recordRelease, released } from '../../src/regulation/release.ts';
`;

const plants: readonly Plant[] = [
  {
    name: 'misuse may match words',
    source: rule(
      'misuse',
      `'text', 'headers'`,
      `(view) => (view.texts.length + view.subjects.length > 0 ? 'all' : null)`,
    ),
    error: null,
  },
  {
    name: 'security may read the verdict on attachments',
    source: rule('security', `'malware'`, `(view) => (view.malware.verdict === 'infected' ? 'all' : null)`),
    error: null,
  },
  {
    name: 'capacity reads no sender',
    source: rule('capacity', '', `(view) => (view.sender.outside ? 'all' : null)`),
    error: lacks('sender'),
  },
  {
    name: 'capacity reads no subject',
    source: rule('capacity', `'headers'`, `(view) => (view.subjects.length > 0 ? 'all' : null)`),
    error: lacks('subjects'),
  },
  {
    name: 'misuse reads no verdict on attachments',
    source: rule('misuse', `'malware'`, `(view) => (view.malware.verdict === 'infected' ? 'all' : null)`),
    error: lacks('malware'),
  },
  {
    name: 'continuity reads no extensions',
    source: rule('continuity', `'attachments'`, `(view) => (view.extensions.length > 0 ? 'all' : null)`),
    error: lacks('extensions'),
  },
  {
    name: 'help to the sender knows no time',
    source: rule('sender-help', `'headers'`, `(view) => (view.at.epochMilliseconds > 0 ? 'all' : null)`),
    error: lacks('at'),
  },
  {
    name: 'help to the sender reads no verdict on attachments',
    source: rule(
      'sender-help',
      `'malware'`,
      `(view) => (view.malware.verdict === 'infected' ? 'all' : null)`,
    ),
    error: lacks('malware'),
  },
  {
    name: 'a stage that was not asked for has no field',
    source: rule('misuse', '', `(view) => (view.subjects.length > 0 ? 'all' : null)`),
    error: lacks('subjects'),
  },
  {
    name: 'chat has no field anywhere',
    source: rule(
      'security',
      `'headers', 'text', 'attachments', 'malware'`,
      `(view) => (view.chat ? 'all' : null)`,
    ),
    error: lacks('chat'),
  },
  {
    name: 'no seventh purpose',
    source: rule('curiosity', `'headers'`, `() => null`),
    error: /TS2322|TS2769/,
  },
  {
    name: 'filtering knows no person',
    source: `${purposesFile}export const planted = (view: FilterView): string => view.person;\n`,
    error: lacks('person'),
  },
  {
    name: 'a view cannot be written by hand',
    source: `${purposesFile}export const planted: MailView<'capacity'> = { size: 1, recipientCount: 1, at: Temporal.Instant.from('2026-01-01T00:00Z') };\n`,
    error: /TS2322|TS2741/,
  },
  {
    name: 'a view of one purpose is no view of another',
    source: `${purposesFile}export const planted = (view: MailView<'continuity', 'text'>): MailView<'evidence', 'text'> => view;\n`,
    error: /TS2322/,
  },
  {
    name: 'a view is read-only',
    source: `${purposesFile}export const planted = (view: MailView<'misuse', 'text'>): void => { view.texts = []; };\n`,
    error: /TS2540/,
  },
  {
    name: 'project wants the stages it is asked for',
    source: `import { project } from '../../src/regulation/purposes.ts';
import type { MailFacts } from '../../src/facts/mail.ts';
export const planted = (facts: MailFacts): unknown => project('misuse', facts, ['text']);\n`,
    error: /TS2769|TS2379|TS2345/,
  },
  {
    name: 'security may read what the octets of a download are',
    source: `${download('DownloadView')}export const planted = (view: DownloadView<'security'>): boolean => view.contents.program;\n`,
    error: null,
  },
  {
    name: 'filtering sees no octets of a download',
    source: `${download('DownloadView')}export const planted = (view: DownloadView<'filtering'>): boolean => view.contents.program;\n`,
    error: lacks('contents'),
  },
  {
    name: 'no purpose but security looks at a download',
    source: `${download('DownloadLooker')}export const planted: DownloadLooker = 'misuse';\n`,
    error: /TS2322/,
  },
  {
    name: 'two persons may release an attachment',
    source: `${releaseFile}export const planted = (content: Uint8Array): unknown => released(recordRelease({ purpose: 'misuse', dataClass: 'attachmentContent', item: 'i', reason: 'r', deciders: ['a', 'b'] }), 'i', content);\n`,
    error: null,
  },
  {
    name: 'a cell that is no release cell cannot be released',
    source: `${releaseFile}export const planted = recordRelease({ purpose: 'capacity', dataClass: 'mailSubject', item: 'i', reason: 'r', deciders: ['a', 'b'] });\n`,
    error: /TS2322/,
  },
  {
    name: 'a release cannot be written by hand',
    source: `${releaseFile}export const planted = (content: Uint8Array): unknown => released({ purpose: 'misuse', dataClass: 'attachmentContent', item: 'i', reason: 'r', deciders: ['a', 'b'] }, 'i', content);\n`,
    error: /TS2345/,
  },
];

test('[ZOU-9.5 LIMIT] [ZOU-9.6 LIMIT] [PRO-7.5 LIMIT] [PRO-7.6 LIMIT] a rule that names a field its purpose lacks does not compile', () => {
  // Two levels below the root, so that the planted files import the real source.
  const parent = join(root, '.data');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'planted-'));
  try {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['./*.ts'], exclude: [] }),
    );
    for (const [index, { source }] of plants.entries())
      writeFileSync(join(folder, `plant-${index}.ts`), source);
    const { stdout } = spawnSync(tsc, ['-p', join(folder, 'tsconfig.json'), '--pretty', 'false'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    for (const [index, { name, error }] of plants.entries()) {
      const complaints = stdout.split('\n').filter((line) => line.includes(`plant-${index}.ts`));
      if (error === null) assert.deepEqual(complaints, [], name);
      else
        assert.ok(
          complaints.some((line) => error.test(line)),
          `${name}: ${complaints.join('\n') || 'it compiles'}`,
        );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
