// Proofs that the reader's own browser computes from raw data: nothing is believed but the hashes and signatures.
import {
  commitmentHere,
  continues,
  drawnHere,
  lineIsIn,
  openNote,
  toHex,
  witnessSaw,
} from '../../proof-paths.ts';
import { readCheckpoint } from '../../proof.ts';
import type { WireBoth, WireCheckpoint, WireEntries } from '../../wire.ts';
import type { WireDraw, WireProofRun, WireReceipts, WireWitnessed } from '../../wire-oversight.ts';
import { getJson, postJson } from '../api.ts';

interface Path {
  path: string[];
}

type Step = WireProofRun['steps'][number];

const step = (nl: string, en: string, ok: boolean, got: string): Step => ({ did: { nl, en }, got, ok });

/** A run with the time it took. Without steps there was nothing to prove yet: `nothing` says why. */
export interface ShownRun extends WireProofRun {
  readonly nothing?: WireBoth;
}

interface Stamp {
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

/** The newest checkpoint and its signature, verified here. */
async function newest(): Promise<{ stamp: Stamp | null; answer: WireCheckpoint }> {
  const answer = await getJson<WireCheckpoint>('/api/log/checkpoint');
  const { checkpoint, origin, publicKey } = answer;
  if (checkpoint === null) return { stamp: null, answer };
  const read = await readCheckpoint({ note: checkpoint.note, origin, publicKey }).catch(() => null);
  return { stamp: read === null ? null : { ...read, note: checkpoint.note }, answer };
}

const emptyLog: WireBoth = {
  nl: 'Het logboek is nog leeg.',
  en: 'The log is still empty.',
};

function date(seconds: number, language: 'nl-NL' | 'en-GB'): string {
  return new Date(seconds * 1000).toLocaleDateString(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Europe/Amsterdam',
  });
}

/** Every witness's last checkpoint is the beginning of today's log. Also used before a passkey signs. */
export async function logSame(): Promise<{ steps: Step[]; nothing?: WireBoth; stamp: Stamp | null }> {
  const { stamp, answer } = await newest();
  if (answer.checkpoint === null) return { steps: [], nothing: emptyLog, stamp };
  const steps = [
    step(
      'De controlestempel van nu is echt getekend met de sleutel van het logboek.',
      'The checkpoint of now is really signed with the key of the log.',
      stamp !== null,
      `${answer.checkpoint.size}`,
    ),
  ];
  if (stamp === null) return { steps, stamp };
  const { witnessed } = await getJson<WireWitnessed>('/api/oversight/witnessed');
  if (witnessed.length === 0)
    return {
      steps: [],
      nothing: {
        nl: 'Nog geen getuige zag dit logboek. Dan is er niets om mee te vergelijken.',
        en: 'No witness has seen this log yet. Then there is nothing to compare with.',
      },
      stamp,
    };
  for (const one of witnessed) {
    const then = await readCheckpoint({
      note: one.note,
      origin: answer.origin,
      publicKey: answer.publicKey,
    }).catch(() => null);
    const seconds = await witnessSaw(one.note, one.line, one.key).catch(() => null);
    const path =
      then === null || then.size === stamp.size
        ? []
        : (await getJson<Path>(`/api/witness/consistency?from=${then.size}&to=${stamp.size}`)).path;
    const whole = then !== null && seconds !== null && (await continues(then, stamp, path));
    const who = one.function === 'fg' ? { nl: 'de FG', en: 'the FG' } : { nl: 'de raad', en: 'the council' };
    const when = seconds ?? 0;
    steps.push(
      step(
        `Niets veranderd sinds ${date(when, 'nl-NL')}: wat ${who.nl} toen zag en tekende, staat er nog net zo.`,
        `Nothing changed since ${date(when, 'en-GB')}: what ${who.en} saw and signed then still stands as it was.`,
        whole,
        `${then?.size ?? 0} → ${stamp.size}`,
      ),
    );
    if (then === null || then.size === stamp.size) continue;
    const flipped = { ...then, root: `${then.root.startsWith('A') ? 'B' : 'A'}${then.root.slice(1)}` };
    steps.push(
      step(
        'Ter controle dezelfde som met één letter anders: die moet mislukken.',
        'As a check the same sum with one letter changed: it must fail.',
        !(await continues(flipped, stamp, path)),
        'A ≠ B',
      ),
    );
  }
  return { steps, stamp };
}

async function logLine(): Promise<{ steps: Step[]; nothing?: WireBoth }> {
  const { stamp } = await newest();
  if (stamp === null || stamp.size === 0) return { steps: [], nothing: emptyLog };
  const index = Math.floor(Math.random() * stamp.size);
  const { entries } = await getJson<WireEntries>(`/api/log/entries?from=${index}&to=${index + 1}`);
  const leaf = entries[0]?.leaf ?? '';
  const { path } = await getJson<Path>(`/api/log/proof?index=${index}&size=${stamp.size}`);
  const claim = { leaf, index, size: stamp.size, root: stamp.root, path };
  const changed = `${leaf.slice(0, -1)}${leaf.endsWith('}') ? ']' : '}'}`;
  return {
    steps: [
      step(
        `Je browser koos regel ${index} en rekent na dat die precies zo onder de controlestempel valt.`,
        `Your browser picked line ${index} and computes that it stands exactly so under the checkpoint.`,
        await lineIsIn(claim),
        `${path.length} × SHA-256`,
      ),
      step(
        'Dezelfde regel met één teken anders: die mag er niet onder vallen.',
        'The same line with one character changed: it must not stand under it.',
        !(await lineIsIn({ ...claim, leaf: changed })),
        '1 ≠ 0',
      ),
    ],
  };
}

async function receipts(): Promise<{ steps: Step[]; nothing?: WireBoth }> {
  const { receipts: all } = await getJson<WireReceipts>('/api/oversight/receipts');
  const { answer } = await newest();
  if (all.length === 0)
    return {
      steps: [],
      nothing: {
        nl: 'Er is nog geen nacht geweest waarin iets moest worden gewist.',
        en: 'There has been no night yet in which something had to be destroyed.',
      },
    };
  const steps: Step[] = [];
  for (const one of all) {
    const text = await openNote(one.note, one.keeper).catch(() => null);
    const [, day = ''] = /^day (\S+)$/m.exec(text ?? '') ?? [];
    const [, at = ''] = /^at (\S+)$/m.exec(text ?? '') ?? [];
    const keys = (text?.match(/^key /gm) ?? []).length;
    const stamp = await readCheckpoint({
      note: one.checkpoint,
      origin: answer.origin,
      publicKey: answer.publicKey,
    }).catch(() => null);
    const stands =
      stamp !== null &&
      one.leaf.includes(JSON.stringify(one.note).slice(1, -1)) &&
      (await lineIsIn({
        leaf: one.leaf,
        index: one.index,
        size: stamp.size,
        root: stamp.root,
        path: one.proof,
      }));
    // Midnight in Amsterdam is at most two hours before midnight of UTC; five minutes are given.
    const late = keys > 0 && Date.parse(at) > midnightAmsterdam(day) + 5 * 60_000;
    steps.push(
      step(
        `Nacht van ${day}: ${keys} sleutels gestorven. Getekend door de sleutelbewaarder, op tijd, en het staat in het logboek.`,
        `Night of ${day}: ${keys} keys died. Signed by the keeper, in time, and it stands on the log.`,
        text !== null && stands && !late,
        late ? `overrun ${at}` : at,
      ),
    );
  }
  return { steps };
}

/** 00.00 in Amsterdam at the start of an ISO day, in milliseconds since 1970. */
function midnightAmsterdam(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Amsterdam',
    hour: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(utc));
  return utc - Number(shown) * 3_600_000;
}

async function draw(): Promise<{ steps: Step[] }> {
  const share = toHex(crypto.getRandomValues(new Uint8Array(32)));
  const given = await postJson<WireDraw>('/api/oversight/draw', { share });
  const { terms, messages, council } = given;
  const input = { plan: terms.plan, gate: terms.gates, rate: terms.rate, messages, fg: share, council };
  const here = await drawnHere(input);
  const other = await drawnHere({
    ...input,
    fg: toHex(crypto.getRandomValues(new Uint8Array(32))),
    rate: 500_000,
  });
  const again = await drawnHere({ ...input, rate: 500_000 });
  const bound =
    (await commitmentHere(terms, 'fg', share)) === given.commitments.fg &&
    (await commitmentHere(terms, 'council', council)) === given.commitments.council;
  return {
    steps: [
      step(
        'Je browser koos een geheim getal als de FG. Het zegel van de school over beide getallen klopt.',
        'Your browser chose a secret number as the FG. The school’s seal over both numbers is right.',
        bound,
        given.commitments.fg.slice(0, 16),
      ),
      step(
        `De poort trok uit ${messages} verzonnen berichten. Je browser trekt dezelfde nummers.`,
        `The gate drew from ${messages} made-up messages. Your browser draws the same numbers.`,
        here.join() === given.drawn.join(),
        here.length === 0 ? '–' : here.join(', '),
      ),
      step(
        'Met een ander geheim getal komen er andere berichten uit: niemand kan kiezen.',
        'With another secret number other messages come out: nobody can choose.',
        other.join() !== again.join(),
        `${again.length} / ${other.length}`,
      ),
    ],
  };
}

const own: Readonly<Record<string, () => Promise<{ steps: Step[]; nothing?: WireBoth }>>> = {
  'log-same': logSame,
  'log-line': logLine,
  receipts,
  draw,
};

/** Runs one proof in front of the reader: here, or on the server, which shows its steps. */
export async function runProof(id: string, where: 'server' | 'browser'): Promise<ShownRun> {
  if (where === 'server') return postJson<WireProofRun>(`/api/oversight/proofs/${id}`);
  const began = performance.now();
  const run = own[id];
  if (run === undefined) throw new Error(`no proof ${id}`);
  const { steps, nothing } = await run();
  return {
    holds: steps.length > 0 && steps.every(({ ok }) => ok),
    steps,
    ms: Math.round(performance.now() - began),
    ...(nothing === undefined ? {} : { nothing }),
  };
}
