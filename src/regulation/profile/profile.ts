// Reads profiles and decisions from YAML: every problem at once, each with line, column, field and plain words.
import type { Document } from 'yaml';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Decisions, Flaw, ProfileData } from './schema.ts';
import { decisionsShape, flawsOf, profileShape } from './schema.ts';

export type Profile = ProfileData;

/** One thing that is wrong; `line` and `column` count from 1, `field` is the path with dots. */
export interface ProfileProblem {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}

/** A profile or decisions file that cannot be used; says everything that is wrong with it. */
export class ProfileError extends Error {
  readonly problems: readonly ProfileProblem[];
  constructor(what: string, problems: readonly ProfileProblem[]) {
    const lines = problems.map(
      ({ line, column, field, message }) =>
        `  line ${line}, column ${column}${field === '' ? '' : `, ${field}`}: ${message}`,
    );
    super([`The ${what} cannot be used:`, ...lines].join('\n'));
    this.name = 'ProfileError';
    this.problems = problems;
  }
}

const maxOctets = 2_000_000;

function place(document: Document, counter: LineCounter, path: readonly PropertyKey[]): [number, number] {
  for (let length = path.length; length >= 0; length -= 1) {
    const found: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range !== null && found.range !== undefined) {
      const { line, col } = counter.linePos(found.range[0]);
      return [Math.max(line, 1), Math.max(col, 1)];
    }
  }
  return [1, 1];
}

function shown(values: readonly unknown[]): string {
  return values.map((value) => `"${String(value)}"`).join(', ');
}

/** One issue of the schema in words a privacy officer can use. */
function plain(issue: z.core.$ZodIssue): Flaw[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: `"${key}" is not a field here` }));
    case 'invalid_value':
      return [{ path, message: `must be one of ${shown(issue.values)}` }];
    case 'invalid_type':
      return [
        {
          path,
          message:
            issue.input === undefined && issue.message.includes('received undefined')
              ? `is missing; ${kindInWords(issue.expected)} belongs here`
              : issue.message.startsWith('Invalid input')
                ? `${kindInWords(issue.expected)} belongs here`
                : issue.message,
        },
      ];
    case 'too_small':
      return [{ path, message: 'is empty or too small' }];
    case 'too_big':
      return [{ path, message: `is too long; at most ${String(issue.maximum)}` }];
    case 'invalid_union':
      return [{ path, message: 'is neither a value such as P15D nor a placeholder with a proposed value' }];
    case 'invalid_key':
      return [{ path, message: `"${String(path.at(-1))}" is not a name that can stand here` }];
    default:
      return [{ path, message: issue.message }];
  }
}

function kindInWords(kind: string): string {
  const words: Record<string, string> = {
    string: 'a text (between quotation marks if it looks like a number)',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of fields',
    record: 'a group of fields',
  };
  return words[kind] ?? `a value of the kind "${kind}"`;
}

function parse<T>(what: string, source: string, shape: z.ZodType<T>, more: (data: T) => readonly Flaw[]): T {
  if (source.length > maxOctets)
    throw new ProfileError(what, [
      { line: 1, column: 1, field: '', message: 'the file is larger than 2 MB' },
    ]);
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = counter.linePos(pos[0]);
    return {
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      field: '',
      message: `not valid YAML: ${message}`,
    };
  });
  if (broken.length > 0) throw new ProfileError(what, broken);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 20 });
  } catch {
    throw new ProfileError(what, [
      { line: 1, column: 1, field: '', message: 'not valid YAML: too many aliases' },
    ]);
  }
  const result = shape.safeParse(data);
  const flaws = result.success ? more(result.data) : result.error.issues.flatMap(plain);
  if (flaws.length > 0) {
    const problems = flaws.map(({ path, message }) => {
      const [line, column] = place(document, counter, path);
      return { line, column, field: path.map(String).join('.'), message };
    });
    throw new ProfileError(
      what,
      problems.sort((a, b) => a.line - b.line || a.column - b.column),
    );
  }
  if (!result.success) throw new ProfileError(what, []);
  return result.data;
}

/** Reads a profile, with summaries that stand in a file beside it; throws ProfileError with all problems. */
export function parseProfile(yaml: string, summaries: Profile['articles'] = {}): Profile {
  const whole = (data: ProfileData): Profile => ({ ...data, articles: { ...summaries, ...data.articles } });
  return whole(parse('profile', yaml, profileShape, (data) => flawsOf(whole(data))));
}

/** Reads a decisions file; throws ProfileError with all problems. */
export function parseDecisions(yaml: string): Decisions {
  return parse('decisions file', yaml, decisionsShape, ({ decisions }) =>
    decisions.flatMap(({ choice, value }, index) =>
      (choice === 'value') === (value !== undefined)
        ? []
        : [
            {
              path: ['decisions', index, 'choice'],
              message: 'choice "value" goes with a value, others do not',
            },
          ],
    ),
  );
}

/** Own-words summaries of articles from a file of their own (`summaries.yaml`). */
export function parseSummaries(yaml: string): Profile['articles'] {
  return parse('file with summaries', yaml, profileShape.shape.articles, () => []);
}

/** The published JSON Schema of a profile, from the very schema that reads it. */
export function profileJsonSchema(): object {
  return {
    ...z.toJSONSchema(profileShape, { io: 'input' }),
    title: 'reglement profile',
    description: "One school's binding of the articles of its regulation to behaviour.",
  };
}
