// Tests that a page names as "`file`: *part of the title*": a page that points at nothing is worth nothing.
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** Titles of the tests in a source, and the keys of tables from which tests are made. */
function titles(source: string): string[] {
  return [
    ...[...source.matchAll(/^ {2}'([^']+)': \(/gm)].map((match) => match[1] ?? ''),
    ...[...source.matchAll(/\btest\(\s*(['`])((?:(?!\1).)*)\1/gs)].map((match) => match[2] ?? ''),
  ];
}

interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** Every test a Markdown page names, in its order. */
export function testsNamed(page: string): NamedTest[] {
  const text = page.replace(/\s+/g, ' ');
  return [...text.matchAll(/`((?:src|test)\/[^`]+\.test\.ts)`: \*([^*]+)\*/g)].map(
    ([, file = '', name = '']) => ({ file, name }),
  );
}

/** Those of them that are not in their file under their name. */
export function missingTests(page: string): NamedTest[] {
  return testsNamed(page).filter(({ file, name }) => {
    const place = new URL(file, root);
    return !existsSync(place) || !titles(readFileSync(place, 'utf8')).some((title) => title.includes(name));
  });
}
