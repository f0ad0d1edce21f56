// A school served for real, to run a targeted check in: serve behind Postfix, people in browsers of their own, and its end by force.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { type Postfix, startPostfix } from './postfix.ts';
import { freePort, run, until } from './processes.ts';
import { letter } from './school.ts';
import { takeSeat } from './seat.ts';
import { checkout, openFolder, type Served, serveAhead, startServe } from './serve.ts';
import { askServed } from './served-sql.ts';
import { offer, type Sink, startSink } from './smtp.ts';

/** Who takes part: address before the @, name, category, function. */
const cast = {
  saskia: ['Saskia Groen', 'staff', 'privacy-officer'],
  lia: ['Lia Post', 'staff', 'team-leader'],
  rik: ['Rik Baan', 'staff', 'leadership'],
  fenna: ['Fenna Smit', 'external', 'fg'],
  wim: ['Wim Hendriks', 'staff', 'ict'],
  teo: ['Teo Blom', 'staff', ''],
  anna: ['Anna Vos', 'pupil', ''],
  olga: ['Olga Kok', 'staff', ''],
  bram: ['Bram Dam', 'staff', 'board'],
  cora: ['Cora Mulder', 'staff', 'council'],
} as const;
export type Role = keyof typeof cast;
const roles: readonly Role[] = Object.keys(cast).filter((one): one is Role => one in cast);
const codeShape = z.object({ code: z.string() });
export const nameOf = (role: Role): string => cast[role][0];

/** How long a page may take on a busy machine, in milliseconds. */
const patience = 120_000;

/** Somebody outside the school. */
export const outsider = 'ouder@elders.example';

export interface CheckSchool extends AsyncDisposable {
  readonly domain: string;
  readonly sink: Sink;
  at(role: Role): string;
  /** The browser of somebody, signed in with a passkey of their own. */
  as(role: Role): Promise<Page>;
  /** Sends a message through Postfix; answers the code of the last reply. */
  mail(from: string, to: string, subject: string, text: string): Promise<number | null>;
  /** Everything that is served dies at once, the database too. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends it in order: what it counted is written. */
  stop(): Promise<void>;
  /** What the clock of the school says; it goes on from where it was moved to. */
  now(): Temporal.Instant;
  moveTo(at: Temporal.Instant): void;
  /** Signs somebody in again, whose browser has a passkey already. */
  again(role: Role): Promise<Page>;
  /** Stops the keeper where it stands, without ending it. It ends with the school. */
  haltKeeper(): void;
  /** The signed log as it is exported beside the data. */
  readonly log: string;
  /** What the mail gate has on its own disk. */
  readonly spool: string;
  /** Copies the data folder of a school that does not run, without the keeper's. */
  backup(): void;
  /** The disk is lost: only the keeper's folder is there still. The backup is put in the place of the rest. */
  restore(): void;
  /** Waits until a leaf of this kind stands on the signed log. */
  logged(kind: string): Promise<void>;
  /** One number from the database, asked as its administrator. */
  count(from: string): Promise<number>;
}

async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Log in met je passkey' }).click();
  await page.locator('header .who strong', { hasText: name }).waitFor();
}

/** Starts a school under a regulation with its example decisions. */
export async function startCheckSchool(
  browser: Browser,
  regulation: string,
  domain: string,
): Promise<CheckSchool> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(openFolder());
  const data = join(folder.path, 'data');
  const copy = join(folder.path, 'backup');
  const at = (role: Role): string => `${role}@${domain}`;
  const people = join(folder.path, 'people.csv');
  const rows = Object.entries(cast).map(
    ([role, [name, category, one]]) => `${role}@${domain},${name},${category},${one},`,
  );
  writeFileSync(people, ['address,name,category,functions,groups', ...rows, ''].join('\n'));
  const sink = await startSink();
  stack.defer(() => sink.close());
  const port = await freePort();
  const socket = join(folder.path, 'milter.sock');
  const words = [
    '--console',
    String(port),
    '--regulation',
    regulation,
    '--decisions',
    join(checkout, 'regulations', regulation, 'example-decisions.yaml'),
    '--people',
    people,
    '--milter',
    `unix:${socket}`,
    '--next-hop',
    sink.address,
  ];
  let served: Served | null = null;
  const ahead = join(folder.path, 'clock-ahead');
  writeFileSync(ahead, '0');
  const env = { REGLEMENT_TEST_AHEAD: ahead };
  const start = async (): Promise<void> => {
    served = await startServe(data, words, env, serveAhead);
  };
  stack.defer(() => served?.[Symbol.asyncDispose]());
  await start();
  const running = (): Served => served ?? assert.fail('it does not run');
  const postfix: Postfix = stack.use(
    await startPostfix({ milter: `unix:${socket}`, nextHopPort: sink.port }),
  );

  const origin = `http://localhost:${port}`;
  const first = /One-time code for saskia@\S+: ([0-9A-Z-]+)/.exec(running().stderr())?.[1] ?? '';
  const seats = new Map<Role, Page>();
  stack.defer(async () => {
    await Promise.all([...seats.values()].map((page) => page.context().close()));
  });
  const officer = await takeSeat(origin, at('saskia'), first);
  const codes = new Map<Role, string>();
  for (const role of roles.filter((one) => one !== 'saskia')) {
    const answer = await officer.ask('/api/people/code', { address: at(role) });
    codes.set(role, codeShape.parse(await answer.json()).code);
  }
  const sit = async (role: Role): Promise<Page> => {
    const seat = role === 'saskia' ? officer : await takeSeat(origin, at(role), codes.get(role) ?? '');
    const page = await seat.browse(browser);
    page.setDefaultTimeout(patience);
    await page.goto(`${origin}/start`);
    await page.locator('header .who strong', { hasText: nameOf(role) }).waitFor();
    seats.set(role, page);
    return page;
  };
  const moved = stack.move();
  return {
    domain,
    sink,
    at,
    as: async (role) => seats.get(role) ?? sit(role),
    mail: (from, to, subject, text) =>
      offer(postfix.address, from, [to], letter({ from, to, subject, text })).catch(() => null),
    crash: () => running().killAll(),
    start,
    async stop() {
      assert.equal(await running().stop(), 0);
    },
    now: () => Temporal.Now.instant().add({ milliseconds: Number(readFileSync(ahead, 'utf8')) }),
    moveTo(at) {
      const next = `${ahead}.next`;
      writeFileSync(next, String(at.epochMilliseconds - Date.now()));
      renameSync(next, ahead);
    },
    async again(role) {
      const page = seats.get(role) ?? assert.fail(`${role} was never here`);
      await page.goto(`${origin}/inloggen`);
      await enter(page, nameOf(role));
      return page;
    },
    haltKeeper: () => process.kill(running().childPid('keeper/process.ts'), 'SIGSTOP'),
    log: join(data, 'log/export.jsonl'),
    spool: join(data, 'spool/spool.db'),
    backup() {
      rmSync(copy, { recursive: true, force: true });
      mkdirSync(copy, { mode: 0o711 });
      for (const name of readdirSync(data).filter((one) => one !== 'keeper'))
        run('cp', '-a', join(data, name), copy);
    },
    restore() {
      const keeper = join(folder.path, 'keeper-today');
      renameSync(join(data, 'keeper'), keeper);
      rmSync(data, { recursive: true });
      renameSync(copy, data);
      renameSync(keeper, join(data, 'keeper'));
    },
    async logged(kind) {
      const file = join(data, 'log/export.jsonl');
      const sign = new RegExp(String.raw`\\"kind\\": ?\\"${kind}\\"`);
      await until(
        `${kind} on the log`,
        async () => (existsSync(file) && sign.test(readFileSync(file, 'utf8')) ? true : null),
        patience,
      );
    },
    count: (from) =>
      askServed(data, 'postgres', async (rows) =>
        Number((await rows(`SELECT count(*)::int AS n FROM ${from}`))[0]?.['n']),
      ),
    [Symbol.asyncDispose]: () => moved[Symbol.asyncDispose](),
  };
}
