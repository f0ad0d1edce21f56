// Store, log, keeper and vault, all real, for one test: a school with a few people and a clock that is moved by hand.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createSigner, type Signer } from '../../src/audit/note.ts';
import { startSequencer, type Sequencer } from '../../src/audit/sequencer.ts';
import type { AccessDeps } from '../../src/privacy/access.ts';
import type { Kept } from '../../src/privacy/kept.ts';
import { askOrder, decideOrder } from '../../src/privacy/orders.ts';
import { bearOnce } from '../../src/cases/duties/duties.ts';
import type { NightsOptions } from '../../src/privacy/nights.ts';
import { startKeeper, type Keeper } from '../../src/privacy/keeper/start.ts';
import { openVault, type GateVault } from '../../src/privacy/vault.ts';
import { fixedClock, type FixedClock } from '../../src/store/clock.ts';
import { createSecrecy, wordsHash } from '../../src/people/secrecy.ts';
import type { Database } from '../../src/store/database.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

export const school = 'school';

/** Terms of a made-up regulation. */
export const terms = {
  usage: Temporal.Duration.from('P15D'),
  quarantine: Temporal.Duration.from('P7D'),
  evidence: Temporal.Duration.from('P1Y'),
  accountability: Temporal.Duration.from('P5Y'),
};

/** The duty of the FG, as the product bears it. */
export const alarm: NightsOptions['alarm'] = async (trx, birth) => {
  await bearOnce(trx, { ...birth, kind: 'overrun' });
};

export interface House extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly signer: Signer;
  readonly sequencer: Sequencer;
  readonly keeper: Keeper;
  readonly vault: GateVault;
  /** What looking needs, over this house. */
  readonly access: AccessDeps;
  /** Folder of keeper (`keeper`) and spool (`spool`). */
  readonly dir: string;
  /** Opens the vault again on the same spool, after the first was closed. */
  openVault(): Promise<GateVault>;
}

const people = [
  ['ict@school.example', 'staff', ['ict']],
  ['privacy@school.example', 'staff', ['privacy-officer']],
  ['fg@school.example', 'external', ['fg']],
  ['rector@school.example', 'staff', ['leadership']],
  ['anna@school.example', 'pupil', []],
  ['ben@school.example', 'pupil', []],
] as const;

/** Starts it all; dispose of it to end it. */
export async function startHouse(
  options: {
    readonly nextHop?: { readonly host: string; readonly port: number };
    /** Where the keeper's mirror listens. */
    readonly mirror?: { readonly host: string; readonly port: number; readonly secretFile: string };
    /** clamd, asked about cleaned mail. */
    readonly scanner?: string;
    /** When it begins, ISO instant. */
    readonly at?: string;
  } = {},
): Promise<House> {
  const stack = new AsyncDisposableStack();
  try {
    const dir = await mkdtemp(join(tmpdir(), 'reglement-house-'));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const clock = fixedClock(Temporal.Instant.from(options.at ?? '2026-11-24T10:20:30Z'));
    const db = stack.use(await testDatabase());
    const rows = people.map(([address, category, functions]) => ({
      school,
      address,
      name: null,
      category,
      functions: [...functions],
      groups: [],
    }));
    await db.owner.insertInto('people').values(rows).execute();
    await bindToSecrecy(db.desk, school, 'ict@school.example', clock.now());
    const signer = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
    const sequencer = startSequencer({ db: db.owner, clock, signer, interval: 20 });
    stack.defer(() => sequencer.stop());
    const keeper = await startKeeper({
      dataDir: join(dir, 'keeper'),
      logKey: signer.verifierKey,
      nextHop: options.nextHop,
      mirror: options.mirror,
      scanner: options.scanner,
      entry:
        options.scanner === undefined
          ? undefined
          : new URL('../../src/serve/keeper-process.ts', import.meta.url),
    });
    stack.defer(() => keeper.stop());
    const open = (): Promise<GateVault> =>
      openVault({
        dir: join(dir, 'spool'),
        school,
        gate: db.gate,
        keys: keeper.client,
        terms: () => terms,
        clock,
      });
    const vault = await open();
    stack.defer(() => vault.close());
    const running = stack.move();
    return {
      db,
      clock,
      signer,
      sequencer,
      keeper,
      vault,
      access: {
        reader: db.reader,
        desk: db.desk,
        keeper: keeper.client,
        clock,
        school,
        term: () => terms.accountability,
      },
      dir,
      openVault: open,
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** One of ICT signs the statement of secrecy, for a year from `at`. */
export async function bindToSecrecy(
  desk: Database,
  of: string,
  address: string,
  at: Temporal.Instant,
): Promise<void> {
  const secrecy = createSecrecy({ desk, school: of, clock: fixedClock(at) });
  await secrecy.sign(address, wordsHash, { version: '1', hash: '00'.repeat(32), article: '11.11' });
}

/** A witness cosigned just now: without one for a week nobody opens anything. */
export async function witnessed(house: House): Promise<void> {
  const at = house.clock.now().toString();
  await sql`INSERT INTO log.witnesses (key, name, function, registered_at) VALUES ('k', 'w', 'fg', ${at}::timestamptz)
    ON CONFLICT DO NOTHING`.execute(house.db.owner);
  await sql`INSERT INTO log.cosignatures (key, size, at, line) VALUES ('k', 1, ${at}::timestamptz, '')
    ON CONFLICT DO NOTHING`.execute(house.db.owner);
}

/** Orders the opening of a kept item, by the verbs of the product: ICT asks, the rector orders. Answers the order's id. */
export async function orderOpening(
  access: AccessDeps,
  item: string,
  head = 'rector@school.example',
): Promise<string> {
  const asked = { item, why: 'rule-unclear', rule: 'forbidden-word', article: '7.6' } as const;
  const id = await askOrder(access, asked, { person: 'ict@school.example', session: 'of ict' });
  await decideOrder(access, id, { gives: true }, { person: head, session: 'of the rector' });
  return id;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A held message, as the mail gate keeps one. */
export function heldMail(
  fields: Partial<Record<keyof Kept['fields'], string>> = {},
  rest: Partial<Kept> = {},
): Kept {
  const all = {
    at: '2026-11-24T10:20:30Z',
    size: '2048',
    sender: 'anna@school.example',
    recipients: 'ben@school.example\nstranger@elsewhere.example',
    subject: 'a subject',
    attachments: 'letter.pdf',
    body: 'a body',
    raw: 'Subject: a subject\r\n\r\na body\r\n',
    rule: 'forbidden-word',
    article: '7.6',
    ...fields,
  };
  return {
    purpose: 'misuse',
    class: 'usage',
    state: 'held',
    group: 'pupils',
    fields: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, bytes(value)])),
    ...rest,
  };
}
