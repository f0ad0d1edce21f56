// The shape of the house as a check over plain values: which room may import which, no circles, no dead or giant files.

/** Rooms each room may import from, besides itself (design section 2). */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  facts: [],
  regulation: ['facts'],
  store: [],
  audit: ['store'],
  people: ['facts', 'store', 'audit'],
  privacy: ['facts', 'regulation', 'store', 'audit', 'people'],
  enforcement: ['facts', 'regulation', 'audit', 'people', 'privacy'],
  mail: ['facts', 'enforcement'],
  web: ['facts', 'enforcement'],
  cases: ['facts', 'regulation', 'store', 'audit', 'people', 'privacy'],
  console: ['facts', 'audit', 'people', 'privacy', 'enforcement', 'cases', 'regulation'],
  demo: ['facts', 'mail', 'console'],
  cli: [
    'facts',
    'regulation',
    'store',
    'audit',
    'people',
    'privacy',
    'enforcement',
    'mail',
    'web',
    'cases',
    'console',
    'demo',
    'serve',
  ],
  serve: [
    'facts',
    'regulation',
    'store',
    'audit',
    'people',
    'privacy',
    'enforcement',
    'mail',
    'web',
    'cases',
    'console',
    'demo',
  ],
};

/** Rooms that are pure: no input or output, no clock, no chance. */
const pureRooms = ['facts', 'regulation'];
const impure =
  /from '(node:(fs|net|http|https|tls|dgram|dns|child_process|worker_threads|os|process)[^']*)'|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bTemporal\.Now\b|\bprocess\.(env|cwd)\b/;

/** Files that start something: nothing needs to import them. */
export const entries = [
  'src/cli/main.ts',
  'src/enforcement/list-worker.ts',
  'src/enforcement/contents/process.ts',
  'src/privacy/keeper/process.ts',
  'src/serve/keeper-process.ts',
  'src/console/pages/main.tsx',
];

export const maxLines = 500;

export interface Breach {
  readonly file: string;
  readonly what: string;
}

function roomOf(file: string): string {
  return file.split('/')[1] ?? file;
}

/** Import specifiers of a TypeScript source, static and dynamic, type imports included. */
export function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const match of source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)) found.push(match[1] ?? '');
  for (const match of source.matchAll(/new URL\(\s*'([^']+\.tsx?)'\s*,\s*import\.meta\.url/g))
    found.push(match[1] ?? '');
  return found;
}

function resolveRelative(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/**
 * Checks a source tree given as path → text (paths such as `src/mail/x.ts`, `/` between parts).
 * Test files are left out by the caller. Returns every breach, empty when the house stands.
 */
export function checkArchitecture(
  files: ReadonlyMap<string, string>,
  starts: readonly string[] = entries,
): Breach[] {
  const breaches: Breach[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, source] of files) {
    const room = roomOf(file);
    const allowed = arrows[room];
    if (allowed === undefined) {
      breaches.push({ file, what: `stands in no known room (${room})` });
      continue;
    }
    const lines = source.split('\n');
    if (lines.length > maxLines)
      breaches.push({ file, what: `has ${lines.length} lines, more than ${maxLines}` });
    if (/\.tsx?$/.test(file) && !/^(\/\/|\/\*\*?|#!)/.test(lines[0] ?? '')) {
      breaches.push({ file, what: 'does not say on its first line what it is' });
    }
    if (pureRooms.includes(room)) {
      const match = impure.exec(source.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ''));
      if (match !== null) breaches.push({ file, what: `is in a pure room and uses ${match[1] ?? match[0]}` });
    }
    const edges: string[] = [];
    for (const specifier of importsOf(source)) {
      if (!specifier.startsWith('.')) continue;
      const target = resolveRelative(file, specifier);
      if (!target.startsWith('src/')) {
        if (target.startsWith('test/') || target.startsWith('bench/'))
          breaches.push({ file, what: `imports ${target}` });
        continue;
      }
      const targetRoom = roomOf(target);
      if (targetRoom !== room && !allowed.includes(targetRoom)) {
        breaches.push({ file, what: `imports ${target}: ${room} may not use ${targetRoom}` });
      }
      if (files.has(target)) edges.push(target);
    }
    graph.set(file, edges);
  }
  breaches.push(...circles(graph), ...deadFiles(graph, starts));
  return breaches;
}

/** Strongly connected files (Tarjan), each reported once. */
function circles(graph: ReadonlyMap<string, readonly string[]>): Breach[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: Breach[] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
      } else if (stack.includes(next)) {
        low.set(file, Math.min(low.get(file) ?? 0, index.get(next) ?? 0));
      }
    }
    if (low.get(file) !== index.get(file)) return;
    const knot: string[] = [];
    for (let popped = stack.pop(); popped !== undefined; popped = stack.pop()) {
      knot.push(popped);
      if (popped === file) break;
    }
    if (knot.length > 1)
      found.push({ file, what: `stands in a circle with ${knot.filter((one) => one !== file).join(', ')}` });
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

function deadFiles(graph: ReadonlyMap<string, readonly string[]>, starts: readonly string[]): Breach[] {
  const alive = new Set<string>();
  const walk = (file: string): void => {
    if (alive.has(file)) return;
    alive.add(file);
    for (const next of graph.get(file) ?? []) walk(next);
  };
  for (const start of starts) walk(start);
  return (
    [...graph.keys()]
      // Declarations of another package's types are read by the compiler alone.
      .filter((file) => !alive.has(file) && !file.endsWith('.d.ts'))
      .map((file) => ({ file, what: 'is reached from no entry: dead' }))
  );
}
