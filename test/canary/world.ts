// One school in one folder, for the canary scan: the product over its data folder, a next hop, what lies where, yesterday's backup.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createCosigner } from '../../src/audit/note.ts';
import { routes } from '../../src/console/routes.ts';
import { keeperClient } from '../../src/privacy/keeper/client.ts';
import { type AccessDeps, Refused } from '../../src/privacy/access.ts';
import { openItem } from '../../src/privacy/held.ts';
import { askOrder, decideOrder } from '../../src/privacy/orders.ts';
import { fixedClock } from '../../src/store/clock.ts';
import { connect } from '../../src/store/database.ts';
import type { Login } from '../../src/store/logins.ts';
import { until } from '../support/processes.ts';
import { visit } from '../support/serve.ts';
import { offer, type Sink, startSink } from '../support/smtp.ts';
import type { MarkedLetter } from './letters.ts';
import { type Pattern, patternsOf } from './marks.ts';
import { familyOf, scan, type Scan } from './places.ts';
import { crashedFile, type Product, startProduct } from './served.ts';

/** What a backup holds: the data folder without the keeper's (design, invariant 6) and without sockets and locks. */
const keeperFolder = 'keeper';

/** Copies with owners and modes. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

export class World implements AsyncDisposable {
  readonly folder: string;
  readonly data: string;
  readonly temporary: string;
  readonly backups: string;
  readonly sink: Sink;
  readonly patterns: readonly Pattern[];
  readonly scanner: { readonly address: string; readonly folder: string } | null;
  product: Product | null = null;
  #said = '';
  #witnessedAt = '';
  readonly #witness = createCosigner('fg.canary.example', generateKeyPairSync('ed25519').privateKey);

  private constructor(sink: Sink, marker: string, scanner: World['scanner']) {
    this.folder = mkdtempSync(join(tmpdir(), 'canary-'));
    chmodSync(this.folder, 0o755);
    this.data = join(this.folder, 'data');
    this.temporary = join(this.folder, 'temporary');
    this.backups = join(this.folder, 'backups');
    mkdirSync(this.backups);
    this.sink = sink;
    this.patterns = patternsOf(marker);
    this.scanner = scanner;
  }

  static async open(marker: string, scanner: World['scanner'] = null): Promise<World> {
    return new World(await startSink(), marker, scanner);
  }

  /** Starts the product at an instant; `crash` names the step of the night at which it is killed. */
  async start(at: string, crash?: string): Promise<Product> {
    this.#witnessedAt = '';
    this.product = await startProduct({
      data: this.data,
      temporary: this.temporary,
      at,
      witness: `fg=${this.#witness.verifierKey}`,
      nextHop: { host: '127.0.0.1', port: this.sink.port },
      ...(this.scanner === null ? {} : { scanner: this.scanner.address }),
      ...(crash === undefined ? {} : { crash }),
    });
    return this.product;
  }

  async stop(how: 'stop' | 'kill' = 'stop'): Promise<void> {
    await this.product?.[how]();
    this.#said += this.product?.said() ?? '';
    this.product = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.sink.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends letters; the answers must be those of their fates. */
  async send(letters: readonly MarkedLetter[]): Promise<void> {
    const waiting = [...letters];
    const sender = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const code = await offer(this.#product().addresses.smtp, one.from, one.to, one.raw);
        assert.equal(code, one.fate === 'returned' ? 550 : 250, `letter ${one.number}, ${one.fate}`);
      }
    };
    await Promise.all([sender(), sender(), sender(), sender()]);
  }

  #product(): Product {
    if (this.product === null) throw new Error('the product does not run');
    return this.product;
  }

  url(login: Login | 'postgres'): string {
    const logins: unknown = JSON.parse(readFileSync(join(this.data, 'logins.json'), 'utf8'));
    const pointer = join(this.data, 'postgres-place');
    const place = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(this.data, 'postgres');
    const host = encodeURIComponent(join(place, 'run'));
    return `postgresql://${login}:${String(Object(logins)[login])}@localhost:5432/reglement?host=${host}`;
  }

  /** Statements of the cluster's administrator. */
  async sql(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) rows = (await client.query(statement)).rows;
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Waits until so many kept items are in the database. */
  async kept(count: number): Promise<void> {
    await until(`${count} kept items`, async () => {
      const [row] = await this.sql('SELECT count(*)::int AS count FROM monitoring.kept');
      return row?.['count'] === count ? true : null;
    });
  }

  /** Waits until the receipts of this day of death are on the log and its rows are gone. */
  async night(day: string): Promise<void> {
    await until(`the night of ${day}`, async () => ((await this.#nightDone(day)) ? true : null));
  }

  /** True when a part was killed at its step; false when the night of this day of death came to its end without. */
  async crashedOr(day: string): Promise<boolean> {
    return until('the night ends, one way or the other', async () => {
      if (existsSync(crashedFile(this.temporary))) return { killed: true };
      const done = await this.#nightDone(day).catch(() => false);
      return done ? { killed: false } : null;
    }).then(({ killed }) => killed);
  }

  async #nightDone(day: string): Promise<boolean> {
    const [row] = await this.sql(
      `SELECT (SELECT count(*) FROM receipts WHERE day = '${day}')::int AS receipts,
        (SELECT count(*) FROM monitoring.kept WHERE dies_on <= '${day}')::int AS rows`,
    );
    return Number(row?.['receipts']) > 0 && row?.['rows'] === 0;
  }

  /** Copies what a backup holds, cold; the keeper's folder goes apart, for the thief who should not have had it. */
  backup(): { readonly folder: string; readonly keeper: string } {
    if (this.product !== null) throw new Error('a cold copy is made of a stopped product');
    const folder = join(this.backups, 'yesterday');
    const keeper = join(this.folder, 'never-in-a-backup');
    copy(this.data, folder);
    // Made whole and then cut, so that owners stay as they are: as root the database runs as another account.
    copy(join(folder, keeperFolder), keeper);
    rmSync(join(folder, keeperFolder), { recursive: true });
    return { folder, keeper };
  }

  /** Brings the backup back over everything but the keeper's folder. */
  restore(from: string): void {
    for (const name of readdirSync(from)) {
      rmSync(join(this.data, name), { recursive: true, force: true });
      copy(join(from, name), join(this.data, name));
    }
  }

  /** Folders a thief holds after the term: all that is left now, and yesterday's backup. */
  retained(): string[] {
    return [this.data, this.backups, this.temporary];
  }

  /** What the console answers to people of these roles on every page without a parameter. */
  async answers(roles: readonly string[]): Promise<string> {
    const { console: origin } = this.#product().addresses;
    const texts: string[] = [];
    for (const role of roles) {
      const visitor = await visit(origin, role);
      for (const route of routes) {
        if (route.method !== 'get' || route.path.includes(':') || route.path.includes('*')) continue;
        const answer = await visitor.get(route.path);
        texts.push(`${route.path} ${answer.status}\n${await answer.text()}`);
      }
    }
    return texts.join('\n');
  }

  /** Looks through everything; `more` are texts that were said elsewhere, by name. */
  async scan(more: Readonly<Record<string, string>> = {}, patterns = this.patterns): Promise<Scan> {
    const { product } = this;
    if (product !== null) await this.sql('CHECKPOINT');
    return scan(
      {
        folders: {
          data: this.data,
          temporary: this.temporary,
          backups: this.backups,
          ...(this.scanner === null ? {} : { clamd: this.scanner.folder }),
        },
        texts: { 'standard streams': this.#said + (product?.said() ?? ''), ...more },
        processes: product === null ? [] : await familyOf(product.pid),
      },
      patterns,
    );
  }

  /** The school's witness cosigns the newest checkpoint: without one in the last week nobody opens anything. */
  async #witnessed(at: string): Promise<void> {
    if (this.#witnessedAt === at) return;
    this.#witnessedAt = at;
    const { console: origin } = this.#product().addresses;
    const answer: unknown = await (await fetch(`${origin}/api/witness/checkpoint`)).json();
    const { size, note } = Object(Object(answer).checkpoint);
    const text = String(note);
    const line = this.#witness.cosign(text.slice(0, text.lastIndexOf('\n\n') + 1), Temporal.Instant.from(at));
    const taken = await fetch(`${origin}/api/witness/cosignature`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ size, line }),
    });
    assert.match(await taken.text(), /"accepted":true/);
  }

  /** Leadership orders the item open, once; where it is gone there is nothing to order. */
  async #ordered(access: AccessDeps, item: string): Promise<void> {
    const asked = { item, why: 'rule-unclear', rule: 'forbidden-word', article: '7.6' } as const;
    try {
      const id = await askOrder(access, asked, { person: 'saskia.groen@delinde.example', session: 'one' });
      await decideOrder(
        access,
        id,
        { gives: true },
        { person: 'joost.vandalen@delinde.example', session: 'two' },
      );
    } catch (error) {
      if (!(error instanceof Refused) || !['decided', 'not-found'].includes(error.reason)) throw error;
    }
  }

  /** Opens one item as the privacy officer would under an automated check: its fields in the clear, or why not. */
  async opening(id: string, at: string): Promise<string> {
    const reader = connect(this.url('reader'), 1);
    const desk = connect(this.url('desk'), 1);
    try {
      await this.#witnessed(at);
      const access = {
        reader,
        desk,
        keeper: keeperClient(join(this.data, keeperFolder, 'keeper.sock')),
        clock: fixedClock(Temporal.Instant.from(at)),
        school: 'model',
        term: () => null,
      };
      await this.#ordered(access, id);
      const opened = await openItem(access, {
        id,
        purpose: 'misuse',
        mode: 'automated',
        case: 'zaak-1',
        person: 'saskia.groen@delinde.example',
        reason: 'nakijken',
      });
      return [...opened.values()].map((bytes) => bytes.toString('utf8')).join('\n');
    } catch (error) {
      if (error instanceof Refused) return error.reason;
      throw error;
    } finally {
      await Promise.all([reader.destroy(), desk.destroy()]);
    }
  }
}
