// The gate's vault: what was promised survives kill -9 at every step, nothing lies in the clear, and the caps stop the gate in time.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Client } from 'pg';
import { heldMail, school, startHouse, terms, type House } from '../../test/support/house.ts';
import { connect } from '../store/database.ts';
import { StoreError } from '../store/errors.ts';
import { withAccess } from './access.ts';
import { openSpool } from './spool.ts';
import { maxItems, NotReady, openVault } from './vault.ts';

const notReady = (reason: string) => (error: unknown) => error instanceof NotReady && error.reason === reason;

/** Ids of the kept items in the database, through cards. */
async function stored(house: House): Promise<string[]> {
  const access = {
    purpose: 'misuse',
    mode: 'cards',
    case: null,
    person: 'ict@school.example',
    reason: null,
    item: null,
  };
  const { value } = await withAccess(house.access, access, (trx) =>
    trx.selectFrom('monitoring.kept').select('id').execute(),
  );
  return value.map((row) => row.id);
}

/** Runs a gate in a process of its own on the house's spool. It prints lines until it is killed or kills itself. */
function gateProcess(house: House, script: string): ReturnType<typeof spawn> {
  const at = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    const { openVault } = await import(${at('./vault.ts')});
    const { keeperClient } = await import(${at('./keeper/client.ts')});
    const { connect } = await import(${at('../store/database.ts')});
    const { systemClock } = await import(${at('../store/clock.ts')});
    const { heldMail, terms } = await import(${at('../../test/support/house.ts')});
    const { writeSync } = await import('node:fs');
    const gate = connect(${JSON.stringify(house.db.urlFor('gate'))});
    const vault = await openVault({
      dir: ${JSON.stringify(join(house.dir, 'spool'))}, school: ${JSON.stringify(school)}, gate, terms: () => terms,
      keys: keeperClient(${JSON.stringify(join(house.dir, 'keeper', 'keeper.sock'))}), clock: systemClock,
    });
    const say = (text) => writeSync(1, text + '\\n');
    const die = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
    ${script}
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function linesUntilDeath(
  child: ReturnType<typeof spawn>,
  each: (line: string, count: number) => void = () => {},
): Promise<string[]> {
  const lines: string[] = [];
  const end = once(child, 'close');
  assert.ok(child.stdout !== null);
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    each(line, lines.length);
  }
  await end;
  assert.equal(child.signalCode, 'SIGKILL');
  return lines;
}

/** Opens the spool the dead gate left, pushes what is in it, and answers what the database holds then. */
async function recover(house: House): Promise<string[]> {
  const vault = await house.openVault();
  try {
    await vault.flush();
    assert.equal(vault.pending(), 0);
  } finally {
    await vault.close();
  }
  return stored(house);
}

test('killed after prepare, before the reply was confirmed: the item is kept', async () => {
  await using house = await startHouse();
  await house.vault.close();
  const [id] = await linesUntilDeath(gateProcess(house, `say(await vault.prepare(heldMail())); die();`));
  assert.deepEqual(await stored(house), [], 'nothing unconfirmed was pushed');
  assert.deepEqual(await recover(house), [id]);
});

test('killed in prepare, before it resolved: there is the item or there is nothing, and the spool opens', async () => {
  await using house = await startHouse();
  await house.vault.close();
  await linesUntilDeath(
    gateProcess(
      house,
      `vault.prepare(heldMail({ raw: 'x'.repeat(1_000_000) })); setImmediate(() => setImmediate(die));`,
    ),
  );
  assert.ok((await recover(house)).length <= 1);
});

test('killed after commit: the item is kept, once', async () => {
  await using house = await startHouse();
  await house.vault.close();
  const [id] = await linesUntilDeath(
    gateProcess(house, `const id = await vault.prepare(heldMail()); await vault.commit(id); say(id); die();`),
  );
  assert.deepEqual(await recover(house), [id]);
});

test('killed in the push, before and after the database committed: the item is there once', async () => {
  await using house = await startHouse();
  await house.vault.close();
  const [before] = await linesUntilDeath(
    gateProcess(
      house,
      `const transaction = gate.transaction.bind(gate);
       gate.transaction = () => ({ execute: (work) => transaction().execute(async (trx) => { await work(trx); die(); }) });
       const id = await vault.prepare(heldMail()); await vault.commit(id); say(id); await vault.flush();`,
    ),
  );
  assert.deepEqual(await stored(house), []);
  assert.deepEqual(await recover(house), [before]);
  const [after] = await linesUntilDeath(
    gateProcess(
      house,
      `const transaction = gate.transaction.bind(gate);
       gate.transaction = () => ({ execute: async (work) => { await transaction().execute(work); die(); } });
       const id = await vault.prepare(heldMail()); await vault.commit(id); say(id); await vault.flush();`,
    ),
  );
  assert.deepEqual((await stored(house)).sort(), [before, after].sort());
  assert.deepEqual((await recover(house)).sort(), [before, after].sort(), 'pushed twice, there once');
  const leaves = await house.db.owner.selectFrom('log.pending').select('body').execute();
  const entries = await house.db.owner.selectFrom('log.entries').select('body').execute();
  const kept = [...leaves, ...entries].filter((row) => row.body.includes('"kept"'));
  assert.equal(kept.length, 2, 'one leaf an item');
});

test('killed at any moment of busy work: every promise is kept, at most one item nobody was promised', async () => {
  await using house = await startHouse();
  await house.vault.close();
  let promised: string[] = [];
  let extra = 0;
  for (const limit of [3, 8, 17]) {
    const child = gateProcess(
      house,
      `for (;;) { const id = await vault.prepare(heldMail()); say(id); await vault.commit(id); }`,
    );
    const lines = await linesUntilDeath(child, (_line, count) => {
      if (count === limit) child.kill('SIGKILL');
    });
    promised = [...promised, ...lines];
    extra += 1;
    const there = await recover(house);
    assert.equal(new Set(there).size, there.length);
    assert.deepEqual(
      promised.filter((id) => !there.includes(id)),
      [],
    );
    assert.ok(there.length <= promised.length + extra);
  }
});

test('an abandoned item is gone; a committed one cannot be abandoned; one nobody ends is kept after five minutes', async () => {
  await using house = await startHouse();
  const [gone, stays, orphan] = [
    await house.vault.prepare(heldMail()),
    await house.vault.prepare(heldMail()),
    await house.vault.prepare(heldMail()),
  ];
  await house.vault.abandon(gone);
  await house.vault.commit(stays);
  await house.vault.abandon(stays);
  await house.vault.flush();
  assert.deepEqual(await stored(house), [stays]);
  house.clock.advance({ minutes: 6 });
  const deadline = performance.now() + 10_000;
  while (!(await stored(house)).includes(orphan))
    assert.ok(performance.now() < deadline, 'the orphan is pushed');
  assert.equal(house.vault.pending(), 0);
});

test('with the database away the gate goes on, until its oldest item is over 24 hours old', async () => {
  await using house = await startHouse();
  await house.vault.close();
  const nowhere = connect('postgresql://gate:x@127.0.0.1:1/none');
  const vault = await openVault({
    dir: join(house.dir, 'spool'),
    school,
    gate: nowhere,
    keys: house.keeper.client,
    terms: () => terms,
    clock: house.clock,
  });
  try {
    const id = await vault.prepare(heldMail());
    await vault.commit(id);
    await assert.rejects(vault.flush());
    assert.equal(vault.pending(), 1);
    await vault.ready();
    house.clock.advance({ hours: 23 });
    await vault.ready();
    house.clock.advance({ hours: 2 });
    await assert.rejects(vault.ready(), notReady('spool-old'));
  } finally {
    await vault.close();
    await nowhere.destroy();
  }
});

test('a spool of 10,000 items stops the gate', async () => {
  await using house = await startHouse();
  await house.vault.close();
  const spool = openSpool(join(house.dir, 'spool'));
  const item = {
    card: { id: '', school, purpose: 'misuse', class: 'usage', diesOn: '2026-12-09' },
    state: 'held',
    group: 'pupils',
    hour: '2026-11-24T10:00:00Z',
    record: { wrapped: Buffer.from('w'), fields: new Map() },
  };
  spool.add(
    ...Array.from({ length: maxItems }, () => ({ ...item, card: { ...item.card, id: crypto.randomUUID() } })),
  );
  spool.close();
  const nowhere = connect('postgresql://gate:x@127.0.0.1:1/none');
  const vault = await openVault({
    dir: join(house.dir, 'spool'),
    school,
    gate: nowhere,
    keys: house.keeper.client,
    terms: () => terms,
    clock: house.clock,
  });
  try {
    await assert.rejects(vault.ready(), notReady('spool-full'));
  } finally {
    await vault.close();
    await nowhere.destroy();
  }
});

test('without a term or a key nothing is kept, and a closed vault takes nothing', async () => {
  await using house = await startHouse();
  const open = { ...terms, usage: null };
  const dir = join(house.dir, 'other');
  const vault = await openVault({
    dir,
    school,
    gate: house.db.gate,
    keys: house.keeper.client,
    terms: () => open,
    clock: house.clock,
  });
  try {
    await vault.ready();
    await assert.rejects(vault.prepare(heldMail()), notReady('no-term'));
    await house.keeper.stop();
    await vault.prepare(heldMail({}, { purpose: 'security', class: 'quarantine' }));
    house.clock.advance({ hours: 24 * 30 });
    await assert.rejects(
      vault.prepare(heldMail({}, { purpose: 'security', class: 'quarantine' })),
      notReady('no-key'),
    );
    await assert.rejects(vault.prepare(heldMail({}, { purpose: 'capacity' })), TypeError);
  } finally {
    await vault.close();
  }
  await assert.rejects(vault.prepare(heldMail()), notReady('closed'));
  await assert.rejects(vault.ready(), notReady('closed'));
});

test('two gates cannot share a spool', async () => {
  await using house = await startHouse();
  await assert.rejects(
    house.openVault(),
    (error) => error instanceof StoreError && error.code === 'data-in-use',
  );
});

/** The marks in the six encodings a leak would wear. */
function encodings(mark: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.from(`${'x'.repeat(shift)}${mark}`).toString('base64');
    return whole.slice(shift === 0 ? 0 : 4, -4);
  });
  const texts = [mark, Buffer.from(mark).toString('hex'), encodeURIComponent(mark), ...base64];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(mark, 'utf16le')];
}

/** Paths below a folder. A folder that goes while we look (another test's database) holds nothing any more. */
function below(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? below(path) : [path];
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function scan(folder: string, needles: readonly Buffer[]): Promise<{ files: number; hits: string[] }> {
  const hits: string[] = [];
  let files = 0;
  for (const path of below(folder)) {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined || !info.isFile()) continue;
    files += 1;
    let tail = Buffer.alloc(0);
    try {
      for await (const chunk of createReadStream(path)) {
        if (!Buffer.isBuffer(chunk)) continue;
        const window = Buffer.concat([tail, chunk]);
        if (needles.some((needle) => window.includes(needle))) hits.push(path);
        tail = window.subarray(-200);
      }
    } catch {
      // The server removes files of its own while we look.
    }
  }
  return { files, hits };
}

test('marked content, addresses and subjects lie nowhere in the clear: spool, keeper, database files, write-ahead log', async () => {
  await using house = await startHouse();
  const mark = (what: string): string => `${what}${randomBytes(12).toString('hex')}@mark.example`;
  const marks = {
    sender: mark('sender'),
    recipients: mark('recipient'),
    subject: mark('subject'),
    body: mark('body'),
    raw: mark('raw'),
    attachments: mark('name'),
    rule: mark('rule'),
    at: mark('at'),
  };
  const needles = Object.values(marks).flatMap(encodings);
  const waiting = await house.vault.prepare(heldMail(marks));
  assert.equal(house.vault.pending(), 1);
  const spooled = await scan(house.dir, needles);
  const pushed = await house.vault.prepare(heldMail(marks));
  await house.vault.commit(pushed);
  await house.vault.flush();
  const admin = new Client({ connectionString: house.db.urlFor('postgres') });
  await admin.connect();
  await admin.query('CHECKPOINT');
  const shown = await admin.query<{ data_directory: string }>('SHOW data_directory');
  await admin.end();
  const database = await scan(shown.rows[0]?.data_directory ?? '', needles);
  assert.deepEqual([...spooled.hits, ...database.hits], []);
  assert.ok(spooled.files >= 4 && database.files > 100, 'it did look');
  // The scanner finds what it should: the item's own id stands in the clear in both places.
  assert.notDeepEqual((await scan(house.dir, encodings(waiting))).hits, []);
});
