// The keeper's judgement: which request is answered. It trusts nobody's word, only a leaf that is under the signed log.
import { createHash } from 'node:crypto';
import {
  leafHash,
  parseVerifierKey,
  verifyCheckpoint,
  verifyInclusion,
  type VerifierKey,
} from '../../audit/verifier.ts';
import { inFunnel, isMasked, openableFields, type Card } from '../kept.ts';
import { readMandateClass } from '../mandate-key.ts';
import { isNamed, maskOf, nameBehind } from '../pseudonyms.ts';
import { keyName, openField, shutName, wrapKey } from '../seal.ts';
import { DeadDay, type Custody } from './custody.ts';
import { sendDigests } from './digests.ts';
import { disposer, type Ledger, type Rescan } from './disposer.ts';
import type { HopAddress } from './hand-over.ts';
import { ownOf, readStored, type StoredLetter } from './letters.ts';
import { MirrorAway } from './mirror-wire.ts';
import type { Mirroring } from './mirroring.ts';
import { checkLonger, type Proven } from './re-sealing.ts';
import { checkRemaining } from './remaining.ts';
import { checkReveal } from './reveal.ts';
import { checkOwn, isAsker, isTrusted, names, shutSender, subjectIn } from './trusted.ts';
import { receiptsOf, receiptSigner } from './receipts.ts';
import { Refusal } from './refusal.ts';
import { createDraws } from './draws.ts';
import { isWithin, watchOf } from './watch.ts';
import {
  signedText,
  type KeeperAnswer,
  type KeeperRequest,
  type WireInclusion,
  type WireLetter,
} from './protocol.ts';

export interface KeeperOptions {
  readonly custody: Custody;
  /** C2SP verifier key of the log. */
  readonly logKey: string;
  readonly ledger: Ledger;
  /** Where released mail goes; null where the school named no next hop: then nothing is released. */
  readonly nextHop: HopAddress | null;
  /** Looks at cleaned mail before it goes on; null where the school has no scanner. */
  readonly rescan: Rescan | null;
  /** Null: keys lie on this disk alone. */
  readonly mirror: Pick<Mirroring, 'bury' | 'reported'> | null;
}

const decode = (text: string): Buffer => Buffer.from(text, 'base64');
const encode = (bytes: Buffer): string => bytes.toString('base64');

function storedLetter({ card, kind, sealed, answers }: WireLetter): StoredLetter {
  return { card, kind, sealed: decode(sealed), answers: answers.map(decode) };
}

/** The leaf's facts, if it is on the log that this key signed. */
function provenLeaf(inclusion: WireInclusion, key: VerifierKey): Proven {
  const claim = verifyCheckpoint(inclusion.note, key);
  if (claim === null || claim.size !== inclusion.size) throw new Refusal('not-on-the-log');
  const included = verifyInclusion({
    index: inclusion.index,
    size: claim.size,
    root: claim.root,
    leafHash: leafHash(Buffer.from(inclusion.body, 'utf8')),
    proof: inclusion.proof.map(decode),
  });
  if (!included) throw new Refusal('not-on-the-log');
  const leaf: unknown = JSON.parse(inclusion.body);
  return { index: inclusion.index, facts: new Map(Object.entries(Object(leaf))) };
}

/** The same, of an access. */
function provenAccess(inclusion: WireInclusion, key: VerifierKey): ReadonlyMap<string, unknown> {
  const { facts } = provenLeaf(inclusion, key);
  if (facts.get('kind') !== 'access' || typeof facts.get('id') !== 'string')
    throw new Refusal('no-access-leaf');
  return facts;
}

/**
 * What schuilnamen are made from. In a check it is the mandate's own key: one person is one name in every message of it, and
 * another one in any other. Elsewhere it is the message's, so that nobody is followed from one to the next.
 */
async function maskFor(
  custody: Custody,
  { card, recordKey, leaf }: { card: Card; recordKey: Buffer; leaf: ReadonlyMap<string, unknown> },
): Promise<Buffer> {
  const mandate = readMandateClass(card.class);
  return mandate === null
    ? maskOf(recordKey, String(leaf.get('case')))
    : maskOf(await custody.secretOf(keyName(card), 'schuilnamen'), mandate.case);
}

/** Who it is from or to, compared here and shown to nobody: also of a record that is shut. */
function partyOf(recordKey: Uint8Array, card: Card, field: 'sender' | 'recipients', sealed: Buffer): Buffer {
  try {
    return openField(recordKey, card, field, sealed);
  } catch {
    return openField(recordKey, card, shutName(field), sealed);
  }
}

/** The keeper without its socket. */
export function createKeeper(options: KeeperOptions): (request: KeeperRequest) => Promise<KeeperAnswer> {
  const { custody, ledger, mirror } = options;
  const parsed = parseVerifierKey(options.logKey);
  if (parsed === null) throw new TypeError('the keeper needs the verifier key of the log');
  const logKey = parsed;

  /** Uses up a leaf. Two requests with one leaf at the same moment: the second finds it used. */
  const taken = new Set<string>();
  const useUp = async (leaf: unknown): Promise<void> => {
    if (typeof leaf !== 'string' || taken.has(leaf) || ledger.has(leaf))
      throw new Refusal('already-answered');
    taken.add(leaf);
    await ledger.add(leaf);
  };

  const signer = receiptSigner(custody);
  const draws = createDraws(custody);
  const dispose = disposer({ custody, ledger, nextHop: options.nextHop, rescan: options.rescan });

  /** The leaf of an act on this very item under its own purpose. */
  const provenFor = (card: Card, inclusion: WireInclusion): ReadonlyMap<string, unknown> => {
    const leaf = provenAccess(inclusion, logKey);
    const same =
      leaf.get('item') === card.id &&
      leaf.get('purpose') === card.purpose &&
      leaf.get('school') === card.school;
    if (!same) throw new Refusal('another-item');
    return leaf;
  };

  const answer = async (request: KeeperRequest): Promise<KeeperAnswer> => {
    switch (request.verb) {
      case 'ping':
        return { pong: true, signingKey: custody.signingKey.toString('base64') };
      case 'publish': {
        const publicKeys = await custody.publicKeys(request.keys.map(keyName));
        return {
          keys: request.keys.map((key, at) => {
            const full = { ...key, publicKey: (publicKeys[at] ?? Buffer.alloc(0)).toString('base64') };
            return { ...full, signature: custody.sign(signedText(full)).toString('base64') };
          }),
        };
      }
      case 'open': {
        const { card } = request;
        const leaf = provenFor(card, request.inclusion);
        const mode = String(leaf.get('mode'));
        if (dispose.isGone(card.id)) throw new Refusal('gone');
        const mandate = readMandateClass(card.class);
        // Asked for after the end of the check: also when nobody came to destroy the key in time.
        if (mandate !== null && !isWithin(mandate, leaf)) throw new Refusal('mandate-over');
        if (inFunnel(card.purpose, mode)) {
          // A check opens what lies under its own mandate, and what lies there opens in no other mode.
          if ((mode === 'targeted') !== (mandate !== null)) throw new Refusal('no-mandate');
          const order = request.order === null ? null : provenLeaf(request.order, logKey);
          checkRemaining(card, { index: request.inclusion.index, facts: leaf }, order, mandate?.case);
        }
        const openable: readonly string[] = openableFields(card.purpose, mode);
        if (openable.length === 0) throw new Refusal('purpose');
        if (Object.keys(request.fields).some((field) => !openable.includes(field)))
          throw new Refusal('field');
        await useUp(leaf.get('id'));
        const recordKey = await custody.recordKey(keyName(card), card, decode(request.wrapped));
        const mask = await maskFor(custody, { card, recordKey, leaf });
        const masked = isMasked(card.purpose, mode);
        return {
          opened: Object.fromEntries(
            Object.entries(request.fields).map(([field, sealed]) => {
              const plain = openField(recordKey, card, field, decode(sealed));
              const party = masked && (field === 'sender' || field === 'recipients');
              return [field, encode(party ? nameBehind(mask, plain) : plain)];
            }),
          ),
          // Where names show there is nothing to hide behind.
          mask: mode === 'targeted' && !masked ? null : encode(mask),
        };
      }
      case 'reveal': {
        const { card } = request;
        const leaf = provenFor(card, request.inclusion);
        const access = { index: request.inclusion.index, facts: leaf };
        const name = checkReveal(card, access, provenLeaf(request.decision, logKey));
        await useUp(leaf.get('id'));
        const recordKey = await custody.recordKey(keyName(card), card, decode(request.wrapped));
        const mask = await maskFor(custody, { card, recordKey, leaf });
        const parties = (['sender', 'recipients'] as const).map((field) =>
          openField(recordKey, card, field, decode(request[field])).toString('utf8'),
        );
        const found = parties.flatMap((lines) => lines.split('\n')).find((who) => isNamed(mask, who, name));
        if (found === undefined) throw new Refusal('nobody');
        return { revealed: found.trim().toLowerCase() };
      }
      case 'match': {
        const leaf = provenAccess(request.inclusion, logKey);
        const address = request.address.toLowerCase();
        const salt = decode(request.salt);
        if (leaf.get('mode') !== 'self' || !isAsker(leaf, salt, address)) throw new Refusal('another-person');
        await useUp(leaf.get('id'));
        const trusted = isTrusted(leaf, salt);
        const matches: string[] = [];
        const entrusted: [string, { sender: string; subject: string }][] = [];
        for (const { card, wrapped, sender, recipients, verdict } of request.items) {
          if (card.school !== leaf.get('school')) throw new Refusal('another-school');
          const recordKey = await custody.recordKey(keyName(card), card, decode(wrapped)).catch(() => null);
          if (recordKey === null) continue;
          const concerns =
            (sender !== null && names(partyOf(recordKey, card, 'sender', decode(sender)), address)) ||
            (recipients !== null &&
              names(partyOf(recordKey, card, 'recipients', decode(recipients)), address));
          if (!concerns) continue;
          matches.push(card.id);
          if (!trusted || sender === null || verdict === null || dispose.isGone(card.id)) continue;
          const from = shutSender(recordKey, card, decode(sender));
          if (from === null) continue;
          const about = subjectIn(openField(recordKey, card, shutName('verdict'), decode(verdict)));
          entrusted.push([card.id, { sender: encode(from), subject: encode(about) }]);
        }
        if (request.letters.some(({ card }) => card.school !== leaf.get('school')))
          throw new Refusal('another-school');
        const own = await ownOf(custody, request.letters.map(storedLetter), address);
        return {
          matches,
          letters: Object.fromEntries([...own].map(([id, texts]) => [id, texts.map(encode)])),
          entrusted: Object.fromEntries(entrusted),
        };
      }
      case 'read-letter': {
        const leaf = provenAccess(request.inclusion, logKey);
        const letter = storedLetter(request.letter);
        const same = leaf.get('item') === letter.card.id && leaf.get('school') === letter.card.school;
        if (leaf.get('mode') !== 'letter' || !same) throw new Refusal('another-item');
        if (letter.kind !== 'letter') throw new Refusal('field');
        await useUp(leaf.get('id'));
        return { letter: (await readStored(custody, letter)).map(encode) };
      }
      case 'release':
      case 'clean':
      case 'send-back':
      case 'destroy': {
        const leaf = provenFor(request.card, request.inclusion);
        if (leaf.get('mode') !== request.verb) throw new Refusal('another-act');
        await useUp(leaf.get('id'));
        if (request.verb === 'release') return { done: await dispose.release(request) };
        if (request.verb === 'clean') return { done: await dispose.clean(request) };
        if (request.verb === 'send-back') {
          // The time is the leaf's own: this process has no clock.
          const at = Temporal.Instant.from(String(leaf.get('at')));
          return { done: await dispose.sendBack(request, at) };
        }
        return { done: await dispose.destroy(request.card.id) };
      }
      case 'destroy-own': {
        const leaf = provenFor(request.card, request.inclusion);
        if (leaf.get('mode') !== request.verb) throw new Refusal('another-act');
        const { card, wrapped, sender, recipients, address, salt } = request;
        await checkOwn(custody, leaf, {
          card,
          wrapped: decode(wrapped),
          sender: decode(sender),
          recipients: decode(recipients),
          address,
          salt: decode(salt),
        });
        await useUp(leaf.get('id'));
        return { done: await dispose.destroy(card.id) };
      }
      case 'digest': {
        const leaf = provenAccess(request.inclusion, logKey);
        if (leaf.get('mode') !== 'digest') throw new Refusal('another-act');
        const kept = ['usage', 'quarantine'];
        if (
          request.items.some(({ card }) => card.school !== leaf.get('school') || !kept.includes(card.class))
        )
          throw new Refusal('another-item');
        await useUp(leaf.get('id'));
        if (options.nextHop === null) throw new Refusal('no-next-hop');
        const digested = await sendDigests(
          { custody, ledger, nextHop: options.nextHop },
          (id) => dispose.isGone(id),
          {
            items: request.items.map((one) => ({
              ...one,
              wrapped: decode(one.wrapped),
              recipients: decode(one.recipients),
              article: decode(one.article),
              sender: decode(one.sender),
              verdict: decode(one.verdict),
              hour: Temporal.Instant.from(one.hour),
            })),
            domains: request.domains,
            page: request.page,
            at: Temporal.Instant.from(String(leaf.get('at'))),
          },
        );
        return { digested };
      }
      case 'reseal': {
        const { card, until } = request;
        const leaf = provenFor(card, request.inclusion);
        if (leaf.get('mode') !== 'reseal') throw new Refusal('another-act');
        checkLonger(card, until, {
          access: { index: request.inclusion.index, facts: leaf },
          decision: provenLeaf(request.decision, logKey),
          advice: provenLeaf(request.advice, logKey),
        });
        if (dispose.isGone(card.id)) throw new Refusal('gone');
        // Asked again after a crash it answers again: the same key inside, under the same name, until the same day.
        const later = { ...card, class: 'evidence', diesOn: until };
        const recordKey = await custody.recordKey(keyName(card), card, decode(request.wrapped));
        try {
          const [publicKey] = await custody.publicKeys([keyName(later)]);
          if (publicKey === undefined) throw new Refusal('failed');
          return { resealed: (await wrapKey(publicKey, later, recordKey)).toString('base64') };
        } finally {
          recordKey.fill(0);
        }
      }
      case 'sample':
        await draws.begin(request, provenLeaf(request.inclusion, logKey).facts);
        return { sampling: true };
      case 'draw':
        return { copy: draws.isCopied(request.plan, request.gate, request.n) };
      case 'watch': {
        const { card } = request;
        const { facts } = provenLeaf(request.inclusion, logKey);
        const sealed = decode(request.sealed);
        const same =
          facts.get('kind') === 'mandate' &&
          facts.get('case') === card.id &&
          facts.get('class') === card.class &&
          facts.get('school') === card.school &&
          facts.get('sealed') === createHash('sha256').update(sealed).digest('hex');
        if (!same) throw new Refusal('another-mandate');
        return { watch: await watchOf(custody, card, sealed) };
      }
      case 'end': {
        if (request.keys.some((key) => readMandateClass(key.class) === null)) throw new Refusal('no-mandate');
        await custody.end(request.keys.map(keyName));
        return { done: 'ended' };
      }
      case 'bury':
        await custody.bury(request.today, request.at);
        return {
          keeper: signer.verifierKey,
          receipts: custody.unreported().flatMap((one) => receiptsOf(one, signer)),
          mirror: mirror === null ? null : await mirror.bury(request.today, request.at),
        };
      case 'reported':
        await custody.reported(request.nights);
        if (request.mirrorNights.length > 0) await mirror?.reported(request.mirrorNights);
        return { done: 'reported' };
      default:
        throw new Refusal('verb');
    }
  };

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof DeadDay) return { refused: 'dead-day' };
      if (error instanceof MirrorAway) return { refused: 'mirror-away' };
      if (error instanceof Refusal) return { refused: error.message };
      return { refused: error instanceof Error && error.name === 'SealError' ? 'does-not-open' : 'failed' };
    }
  };
}
