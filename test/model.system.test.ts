// The model of the ladder (docs/model/check.pml): checked whole with spin, its traces replayed against the code, its mutants caught.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closeCheck, openCheck, ownCheck, recordTalk, requestCheck } from '../src/cases/checks/checks.ts';
import {
  adviseCheck,
  approveCheck,
  endChecks,
  postponeNotice,
  startCheck,
} from '../src/cases/checks/running.ts';
import { cast, type CheckHouse, request, startChecks } from './support/checks.ts';
import { regulationOf } from './support/regulation.ts';

const spin = '/usr/bin/spin';
const missing = !existsSync(spin) && process.env['REGLEMENT_SYSTEM_PARTS'] !== 'required';
const skip = missing ? 'spin is not installed' : false;
const model = readFileSync(new URL('../docs/model/check.pml', import.meta.url), 'utf8');

/** Runs spin on a text in a folder of its own. */
function run(text: string, ...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'spin-'));
  try {
    writeFileSync(join(folder, 'check.pml'), text);
    const { stdout, stderr } = spawnSync(spin, [...args, 'check.pml'], { cwd: folder, encoding: 'utf8' });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const errorsOf = (text: string): number => {
  const said = run(text, '-run', '-safety');
  const found = /errors: (\d+)/.exec(said)?.[1];
  assert.ok(found, said);
  return Number(found);
};

test('[G-06] [G-07] [G-08] the model of the ladder holds in every order of steps, crashes and days', {
  skip,
}, () => {
  assert.equal(errorsOf(model), 0);
});

/** Each takes one guard from the model; spin must find the story in which that shows. */
const mutants: Readonly<Record<string, readonly [string, string]>> = {
  'a check after danger': ['danger = true; state = stopped;', 'danger = true;'],
  'one approver is enough': ['requested && rector && board &&', 'requested && (rector || board) &&'],
  'staff without a talk': [
    'state == talked && ((staff && announced) || !staff)',
    '(state == talked || state == concern)',
  ],
  'an exception without advice': ['(!exception || advice) ->', 'true ->'],
  'a check that owes no notice': ['key = true; owed = true;', 'key = true;'],
  'a key that outlives its check': ['clock >= END && !key -> state = ended', 'clock >= END -> state = ended'],
  'a notice that is sent twice': ['owed = false; notices++;', 'notices++; if :: owed = false :: skip fi;'],
  'a notice that nobody sends': [
    'state == ended && owed && clock >= day ->',
    'state == ended && owed && clock > 200 ->',
  ],
  'a notice put off for ever': ['postponed < 2 && clock < END', 'clock < END && postponed < 9'],
  'a gate that records on': ['watch && clock < RECORD -> if', 'watch -> if'],
};

test('[G-06] [G-07] [G-08] spin finds what is wrong with ten mutants of the model', { skip }, () => {
  assert.equal(Object.keys(mutants).length, 10);
  for (const [name, [whole, broken]] of Object.entries(mutants)) {
    assert.ok(model.includes(whole), `${name}: the model reads differently now`);
    assert.notEqual(errorsOf(model.replace(whole, broken)), 0, name);
  }
});

/** What a trace expects of the code after each step. */
const after: Readonly<Record<string, string>> = {
  concern: 'concern',
  danger: 'stopped',
  talk: 'talked',
  'talk-announced': 'talked',
  close: 'closed',
  request: 'requested',
  'request-exception': 'requested',
  start: 'running',
};

/** Takes the steps of one trace with the product's own verbs. */
async function replay(checks: CheckHouse, steps: readonly string[]): Promise<void> {
  const { deps, house } = checks;
  const { lead, rector, board, fg, teacher, anna } = cast;
  const staff = steps[0] === 'staff';
  let id = '';
  let put = 0;
  const dayOf = (days: number): Temporal.PlainDate =>
    house.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days });
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
    talk: () => recordTalk(deps, lead, id, { on: '2026-11-23', text: 'gesprek', said: '', announced: false }),
    'talk-announced': () =>
      recordTalk(deps, lead, id, { on: '2026-11-23', text: 'gesprek', said: '', announced: true }),
    close: () => closeCheck(deps, lead, id, { text: 'genoeg', why: 'withdrawn' }),
    request: () =>
      requestCheck(deps, lead, id, {
        request: request({ recordDays: 1, days: 2 }),
        approvers: [rector.address, board.address],
      }),
    'request-exception': () =>
      requestCheck(deps, lead, id, {
        request: request({ recordDays: 1, days: 2, exception: 'het gesprek verhindert de controle' }),
        approvers: [rector.address, board.address],
      }),
    advise: () => adviseCheck(deps, fg, id, 'advies'),
    'approve-rector': () => approveCheck(deps, rector, id, 'akkoord'),
    'approve-board': () => approveCheck(deps, board, id, 'akkoord'),
    start: () => startCheck(deps, lead, id),
    postpone: () => {
      put += 1;
      return postponeNotice(deps, lead, id, {
        until: dayOf(6 + 3 * put),
        reason: 'loopt nog',
        advice: 'kan',
      });
    },
    day: async () => {
      house.clock.set(house.clock.now().add({ hours: 24 }));
      await endChecks(deps);
    },
    told: async () => {
      house.clock.set(house.clock.now().add({ hours: 24 * 40 }));
      await endChecks(deps);
      const ready = await house.db.desk
        .selectFrom('notices')
        .select('state')
        .orderBy('due_on', 'desc')
        .execute();
      assert.ok(ready.every(({ state }) => state === 'ready'));
    },
  };
  for (const one of steps.slice(1)) {
    if (one === 'concern' || one === 'danger')
      id = await openCheck(deps, lead, {
        danger: one === 'danger',
        subject: staff ? teacher.address : anna.address,
        source: 'seen',
        norm: '7.6.h',
        text: 'een zorg',
      });
    else await verbs[one]?.();
    const expected = after[one];
    if (expected !== undefined)
      assert.equal((await ownCheck(deps, lead, id)).row.state, expected, steps.join(' '));
  }
}

test('[G-07] [G-08] what the model allows, the code does: traces of spin replayed step by step', {
  skip,
}, async () => {
  await using checks = await startChecks(regulationOf('zou'));
  const seen = new Set<string>();
  for (let seed = 1; seen.size < 6 && seed < 400; seed += 1) {
    const steps = [...run(model, `-n${seed}`, '-T').matchAll(/step (\S+)/g)].flatMap(
      ([, name]) => name ?? [],
    );
    const trace = steps.join(' ');
    // A few short stories, and those that reach a check.
    if (seen.has(trace) || (seen.size >= 3 && !steps.includes('told'))) continue;
    seen.add(trace);
    await replay(checks, steps);
  }
  assert.ok(
    [...seen].some((trace) => trace.includes('told')),
    'a story that ends with its notice',
  );
});
