// Tests of the people CSV: what is accepted, and where errors point.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { PeopleError, parsePeople } from './people-csv.ts';

const header = 'address,category,functions,groups';

function errorOf(csv: string): { line: number; column: number; message: string } {
  try {
    parsePeople(csv);
  } catch (error) {
    assert.ok(error instanceof PeopleError, String(error));
    return { line: error.line, column: error.column, message: error.message };
  }
  return assert.fail('no error');
}

test('people are read with BOM, CRLF, quotes, spaces and several functions', () => {
  const csv = `\uFEFF${header}\r\n Jan@School.NL , Staff , "ict; confidant" , team-a;team-b\r\n"piet@school.nl",pupil,,\r\n`;
  const { people, directory, warnings } = parsePeople(csv);
  assert.deepEqual(people, [
    {
      address: 'jan@school.nl',
      name: null,
      category: 'staff',
      functions: ['ict', 'confidant'],
      groups: ['team-a', 'team-b'],
    },
    { address: 'piet@school.nl', name: null, category: 'pupil', functions: [], groups: [] },
  ]);
  assert.deepEqual(warnings, []);
  assert.equal(directory.find('PIET@school.nl')?.category, 'pupil');
  assert.equal(directory.find('wie@elders.nl'), undefined);
});

test('a name column is read, an unknown column is ignored with a warning, an empty category is none', () => {
  const { people, warnings } = parsePeople(
    'Name,address,category,functions,groups,room\n"de Vries, ""An""",an@s.nl,,,x,12\n\n',
  );
  assert.equal(people[0]?.name, 'de Vries, "An"');
  assert.equal(people[0]?.category, null);
  assert.match(warnings.join(), /"room" is not known/u);
});

test('short rows are completed, an unknown function warns, an equal row counts once', () => {
  const { people, warnings } = parsePeople(`${header}\na@s.nl,pupil\nb@s.nl,staff,janitor,\na@s.nl,pupil`);
  assert.equal(people.length, 2);
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /line 3: function "janitor"/u);
});

for (const [what, csv, line, column, message] of [
  ['an empty file', '', 1, 1, /empty/u],
  ['a missing column', 'address,functions\n', 1, 1, /lacks the column "category"/u],
  ['a semicolon file', 'address;category;functions;groups\n', 1, 1, /comma/u],
  ['an unknown category', `${header}\na@s.nl, teacher,,`, 2, 9, /"teacher" is not one of staff/u],
  ['a wrong address', `${header}\n\na,staff,,`, 3, 1, /not a mail address/u],
  ['an address twice', `${header}\na@s.nl,staff,,\nA@s.nl,pupil,,`, 3, 1, /line 2/u],
  ['an open quote', `${header}\n"a@s.nl,staff,,\n`, 2, 1, /not closed/u],
  ['text after a quote', `${header}\n"a@s.nl"x,staff,,\n`, 2, 9, /after the closing quote/u],
  ['a stray quote', `${header}\na"@s.nl,staff,,\n`, 2, 2, /quote inside/u],
  ['too many fields', `${header}\na@s.nl,staff,ict,fg,x\n`, 2, 21, /more fields/u],
] as const) {
  test(`${what} is an error with its place`, () => {
    const error = errorOf(csv);
    assert.deepEqual([error.line, error.column], [line, column], error.message);
    assert.match(error.message, message);
  });
}

test('any text gives people or a PeopleError', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '@', ',', ';', '"', '\n', '\r', ' ', '\uFEFF') }),
      (body) => {
        try {
          parsePeople(`${header}\n${body}`);
        } catch (error) {
          assert.ok(error instanceof PeopleError);
        }
      },
    ),
  );
});
