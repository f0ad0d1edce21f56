// The served product over a real database and keeper, with two schools in it and a session of every kind, for the security tests.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { owe, prepareNotice, sendNow } from '../../src/cases/notices.ts';
import { optionsFrom } from '../../src/cli/commands/serve.ts';
import { register } from '../../src/demo/school.ts';
import { functions, type Person } from '../../src/facts/person.ts';
import { createSecrecy, wordsHash } from '../../src/people/secrecy.ts';
import { createSessions, type Sessions } from '../../src/people/sessions.ts';
import { keeperClient, type KeeperClient } from '../../src/privacy/keeper/client.ts';
import type { Kept } from '../../src/privacy/kept.ts';
import { type GateVault, openVault } from '../../src/privacy/vault.ts';
import { serve } from '../../src/serve/serve.ts';
import { fixedClock, type FixedClock } from '../../src/store/clock.ts';
import { terms } from '../support/house.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

export const school = 'model';
export const otherSchool = 'elders';
const begin = '2026-11-24T10:20:30Z';

/** Who asks, beside a person with each one function. */
const others = ['pupil', 'classmate', 'staff', 'guardian', 'unsigned', 'left'] as const;
const addressOf = (name: string): string =>
  name === 'guardian' ? 'guardian@thuis.example' : `x-${name}@delinde.example`;

function personCalled(name: string): Person {
  const known = functions.find((one) => one === name);
  return {
    address: addressOf(name),
    name: `Proef ${name}`,
    category:
      name === 'pupil' || name === 'classmate' || name === 'left'
        ? 'pupil'
        : name === 'guardian'
          ? 'external'
          : 'staff',
    functions: known === undefined ? (name === 'unsigned' ? ['ict'] : []) : [known],
    groups: [],
  };
}

const mine = [...functions, ...others].map(personCalled);

const people = {
  ...register,
  people: [...register.people, ...mine],
  details: new Map([
    ...register.details,
    [
      addressOf('pupil'),
      {
        birthDate: '2014-05-17',
        guardians: [addressOf('guardian')],
        locations: [],
        from: null,
        until: null,
      },
    ],
  ]),
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  /** Cookie of a session (`Product.cookies`). */
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
  /** Address on this machine the request comes from; a new one each time when absent, so that no pace is met. */
  readonly from?: string;
}

export interface Product extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly keeper: KeeperClient;
  readonly data: string;
  /** Sessions of one school, as the product makes them. */
  sessionsOf(school: string): Sessions;
  /** A new session; `Cookie` header for it. */
  enter(name: string, school?: string): Promise<string>;
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Does something with the logins of another school. */
  servingAs<T>(school: string, work: () => Promise<T>): Promise<T>;
  /** Keeps items, really sealed, and waits until they are in the database. Returns their ids. */
  keep(school: string, items: readonly Kept[]): Promise<string[]>;
  /** A notice that is ready on somebody's page; its id. */
  notice(school: string, to: string, text: string): Promise<string>;
}

export const address = addressOf;

let callers = 0;
/** A loopback address nobody called from before. */
function nextCaller(): string {
  callers += 1;
  return `127.${64 + ((callers >> 16) & 63)}.${(callers >> 8) & 255}.${callers & 255}`;
}

function send(port: number, path: string, ask: Ask): Promise<Answer> {
  const method = ask.method ?? 'GET';
  const headers: Record<string, string> = { host: `127.0.0.1:${port}` };
  if (method !== 'GET') {
    headers['origin'] = `http://127.0.0.1:${port}`;
    headers['content-type'] = 'application/json';
  }
  if (ask.cookie !== undefined) headers['cookie'] = ask.cookie;
  for (const [name, value] of Object.entries(ask.headers ?? {})) {
    if (value === '') delete headers[name];
    else headers[name] = value;
  }
  const body =
    ask.body === undefined ? '' : typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body);
  if (body !== '') headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers,
        localAddress: ask.from ?? nextCaller(),
        agent: false,
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(pieces).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A held message with these fields, as the mail gate keeps one. */
export function kept(fields: Readonly<Record<string, string>>, rest: Partial<Kept> = {}): Kept {
  return {
    purpose: 'misuse',
    class: 'usage',
    state: 'held',
    group: 'pupils',
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, bytes(value)])),
    ...rest,
  };
}

/** The values of the passwords in the shared cluster's addresses, as a data folder holds them. */
function loginsOf(db: TestDatabase): string {
  const of = (login: 'postgres' | 'owner' | 'gate' | 'desk' | 'reader'): [string, string] => [
    login,
    decodeURIComponent(new URL(db.urlFor(login)).password),
  ];
  return JSON.stringify(
    Object.fromEntries([of('postgres'), of('owner'), of('gate'), of('desk'), of('reader')]),
  );
}

/** Starts it. `url` as of a school that is reached over HTTPS; `demo` false: the product as a school runs it. */
export async function startProduct(
  options: { readonly demo?: boolean; readonly url?: string } = {},
): Promise<Product> {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await testDatabase());
  const data = await mkdtemp(join(tmpdir(), 'reglement-security-'));
  stack.defer(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  await writeFile(join(data, 'logins.json'), loginsOf(db), { mode: 0o600 });
  // The logins of a test serve any school; the product takes its own as in service.
  await sql`DELETE FROM access.tenants`.execute(db.owner);
  const clock = fixedClock(Temporal.Instant.from(begin));
  const demo = options.demo ?? true;
  const {
    smtp: _smtp,
    proxy: _proxy,
    ...flags
  } = await optionsFrom({
    data,
    regulation: school,
    console: 0,
    demo,
    ...(options.url === undefined ? {} : { url: options.url }),
  });
  const running = await serve({ ...flags, people, databaseUrl: db.urlFor('owner'), clock });
  stack.defer(() => running.stop());
  const origin = running.addresses.console;
  const port = Number(new URL(origin).port);
  const keeper = keeperClient(join(data, 'keeper/keeper.sock'));

  await db.owner
    .insertInto('people')
    .values(
      ['ict', 'fg', 'pupil'].map((name) => ({
        school: otherSchool,
        address: `${name}@elders.example`,
        name: `Ander ${name}`,
        category: name === 'pupil' ? 'pupil' : 'staff',
        functions: name === 'pupil' ? [] : [name],
        groups: [],
      })),
    )
    .execute();

  const secure = options.url?.startsWith('https:') ?? false;
  const sessionsOf = (of: string): Sessions => createSessions({ desk: db.desk, school: of, clock, secure });
  const vaults = new Map<string, GateVault>();
  const vaultOf = async (of: string): Promise<GateVault> => {
    const found = vaults.get(of);
    if (found !== undefined) return found;
    const dir = join(data, `spool-of-${of}`);
    const made = await openVault({ dir, school: of, gate: db.gate, keys: keeper, terms: () => terms, clock });
    vaults.set(of, made);
    stack2.defer(() => made.close());
    return made;
  };
  /** Another school in this database has logins of its own; for as long as `work` takes these are them. */
  const servingAs = async <T>(of: string, work: () => Promise<T>): Promise<T> => {
    if (of === school) return work();
    await sql`UPDATE access.tenants SET school = ${of}`.execute(db.owner);
    try {
      return await work();
    } finally {
      await sql`UPDATE access.tenants SET school = ${school}`.execute(db.owner);
    }
  };
  const secrecy = createSecrecy({ desk: db.desk, school, clock });
  const ground = { version: '1.0', hash: '0'.repeat(64), article: null };
  for (const name of ['ict', 'ict-supplier', 'left']) await secrecy.sign(addressOf(name), wordsHash, ground);
  const there = createSecrecy({ desk: db.desk, school: otherSchool, clock });
  await servingAs(otherSchool, () => there.sign('ict@elders.example', wordsHash, ground));

  const stack2 = stack.move();
  return {
    origin,
    port,
    db,
    clock,
    keeper,
    data,
    sessionsOf,
    servingAs,
    async enter(name, of = school) {
      const whose = of === school ? addressOf(name) : `${name}@elders.example`;
      const cookie = await servingAs(of, () =>
        sessionsOf(of).start(whose, 'demo', new Request('http://127.0.0.1/')),
      );
      return cookie.split(';')[0] ?? '';
    },
    ask: (path, ask = {}) => send(port, path, ask),
    async keep(of, items) {
      const vault = await vaultOf(of);
      const ids: string[] = [];
      for (const item of items) {
        const id = await vault.prepare(item);
        await vault.commit(id);
        ids.push(id);
      }
      await servingAs(of, () => vault.flush());
      return ids;
    },
    async notice(of, to, text) {
      const deps = { keys: keeper, clock };
      const notice = await prepareNotice(deps, {
        school: of,
        kind: 'targeted-check',
        to,
        article: '8.6',
        says: { began: '2026-11-20', function: 'leadership', text },
        dueOn: Temporal.PlainDate.from('2026-12-04'),
        term: null,
      });
      return servingAs(of, async () => {
        await db.desk.transaction().execute((trx) => owe(trx, notice));
        await sendNow(db.desk, of, notice.id, clock);
        return notice.id;
      });
    },
    [Symbol.asyncDispose]: () => stack2.disposeAsync(),
  };
}
