// The one table of routes: what the console answers to, and who may call it. A route that is not here does not exist.
import type { SchoolFunction } from '../facts/person.ts';
import { guidanceOfficers } from '../regulation/guidance.ts';

/** `everyone`: also without signing in. `signed-in`: any person. Else: persons with one of these functions. */
export type Who = 'everyone' | 'signed-in' | readonly SchoolFunction[];

export interface RouteEntry {
  /** Stable name, used by the security table and by pages to know what to show. */
  readonly id: string;
  readonly method: 'get' | 'post';
  /** Path in Hono's notation. */
  readonly path: string;
  readonly who: Who;
  /** `demo`: only in the demo and only from this machine itself. */
  readonly demo?: true;
  /** Needs an assertion of at most five minutes ago: for opening, revealing and approving. */
  readonly stepUp?: true;
  /** Shows or moves kept items: whoever is bound to secrecy must have signed the statement within a year. */
  readonly secrecy?: true;
  /** Requests a minute for one caller, where it is not the usual. */
  readonly perMinute?: number;
}

// The machines, their numbers and repair (ZOU-10.6.b, 10.9): ICT alone.
const gate: readonly SchoolFunction[] = ['ict'];
// Whoever judges what is held and carries orders out (ZOU-10.1.d, e): ICT, and the privacy officer in the daily work.
const judges: readonly SchoolFunction[] = ['ict', 'privacy-officer'];
const secondPerson: readonly SchoolFunction[] = ['privacy-officer', 'leadership'];
const listKeepers: readonly SchoolFunction[] = ['ict', 'privacy-officer', 'leadership'];
// The register of services: kept by these, decided on by leadership and board; the database says which of them.
const serviceKeepers: readonly SchoolFunction[] = ['ict', 'privacy-officer', 'leadership', 'board'];
const registrars: readonly SchoolFunction[] = ['board', 'leadership', 'privacy-officer'];
// Who asks for longer keeping and may refuse it; the FG advises, leadership and board decide by two.
const decidesLonger: readonly SchoolFunction[] = ['leadership', 'board'];
const asksLonger: readonly SchoolFunction[] = ['privacy-officer', ...decidesLonger];
// Whoever can have a part in a concern. Which one is theirs the keeper says; everybody else learns of none.
const concerned: readonly SchoolFunction[] = [
  'team-leader',
  'leadership',
  'board',
  'hr',
  'privacy-officer',
  'fg',
  'ict',
];
const openers: readonly SchoolFunction[] = ['team-leader', 'leadership', 'board', 'hr', 'privacy-officer'];
const decidesSamples: readonly SchoolFunction[] = ['privacy-officer', 'leadership', 'board'];
const givesShares: readonly SchoolFunction[] = ['fg', 'council'];
const oversight: readonly SchoolFunction[] = ['fg', 'council', 'privacy-officer', 'board'];

export const routes = [
  // Documents that a browser opens: empty shells; what they show comes from the API below.
  { id: 'page.front', method: 'get', path: '/', who: 'everyone' },
  { id: 'page.report', method: 'get', path: '/melden', who: 'everyone' },
  { id: 'page.help', method: 'get', path: '/hulp', who: 'everyone' },
  { id: 'page.rules', method: 'get', path: '/regels', who: 'everyone' },
  { id: 'page.rule', method: 'get', path: '/regels/:article', who: 'everyone' },
  { id: 'page.start', method: 'get', path: '/start', who: 'everyone' },
  { id: 'page.mine', method: 'get', path: '/mijn-gegevens', who: 'everyone' },
  { id: 'page.gate', method: 'get', path: '/poort', who: 'everyone' },
  { id: 'page.log', method: 'get', path: '/logboek', who: 'everyone' },
  { id: 'page.oversight', method: 'get', path: '/toezicht', who: 'everyone' },
  { id: 'page.sign-in', method: 'get', path: '/inloggen', who: 'everyone' },
  { id: 'page.account', method: 'get', path: '/mijn-account', who: 'everyone' },
  { id: 'page.misaddressed', method: 'get', path: '/verkeerd-verstuurd', who: 'everyone' },
  { id: 'page.secrecy', method: 'get', path: '/geheimhouding', who: 'everyone' },
  { id: 'page.lists', method: 'get', path: '/lijsten', who: 'everyone' },
  { id: 'page.services', method: 'get', path: '/diensten', who: 'everyone' },
  { id: 'page.guidance', method: 'get', path: '/begeleiding', who: 'everyone' },
  { id: 'page.sites', method: 'get', path: '/sites', who: 'everyone' },
  { id: 'page.longer', method: 'get', path: '/langer-bewaren', who: 'everyone' },
  { id: 'page.exemptions', method: 'get', path: '/uitzonderingen', who: 'everyone' },
  { id: 'page.orders', method: 'get', path: '/opdrachten', who: 'everyone' },
  { id: 'page.people', method: 'get', path: '/mensen', who: 'everyone' },
  { id: 'page.concern', method: 'get', path: '/zorg', who: 'everyone' },
  { id: 'page.samples', method: 'get', path: '/steekproeven', who: 'everyone' },
  { id: 'page.demo', method: 'get', path: '/demo', who: 'everyone' },
  { id: 'page.mailbox', method: 'get', path: '/postbus', who: 'everyone' },
  { id: 'asset', method: 'get', path: '/assets/:file', who: 'everyone', perMinute: 1200 },
  { id: 'mark', method: 'get', path: '/mark.svg', who: 'everyone' },
  // Documents that work without JavaScript.
  { id: 'plain.style', method: 'get', path: '/plain/:file', who: 'everyone', perMinute: 1200 },
  { id: 'plain.why', method: 'get', path: '/waarom', who: 'everyone', perMinute: 120 },
  { id: 'plain.why.ask', method: 'post', path: '/waarom', who: 'everyone', perMinute: 120 },
  // Asking for a closed site: without a person, at a slow pace.
  { id: 'plain.ask', method: 'post', path: '/waarom/vraag', who: 'everyone', perMinute: 12 },
  { id: 'plain.software', method: 'get', path: '/waarom/software', who: 'everyone', perMinute: 120 },
  { id: 'plain.software.ask', method: 'post', path: '/waarom/software', who: 'everyone', perMinute: 12 },
  { id: 'plain.answer', method: 'get', path: '/waarom/antwoord', who: 'everyone', perMinute: 120 },
  { id: 'plain.answer.look', method: 'post', path: '/waarom/antwoord', who: 'everyone', perMinute: 20 },
  {
    id: 'plain.answer.share',
    method: 'post',
    path: '/waarom/antwoord/delen',
    who: 'everyone',
    perMinute: 10,
  },
  // Staff alone; to others the page is not there, for no function makes a teacher.
  { id: 'plain.lessons', method: 'get', path: '/lessen', who: 'signed-in' },
  { id: 'plain.lessons.open', method: 'post', path: '/lessen', who: 'signed-in', perMinute: 30 },
  { id: 'plain.lessons.end', method: 'post', path: '/lessen/:id/einde', who: 'signed-in', perMinute: 30 },
  { id: 'plain.articles', method: 'get', path: '/artikel', who: 'everyone' },
  { id: 'plain.article', method: 'get', path: '/artikel/:id', who: 'everyone' },
  // API.
  { id: 'openapi', method: 'get', path: '/api/openapi.json', who: 'everyone' },
  { id: 'healthz', method: 'get', path: '/healthz', who: 'everyone' },
  { id: 'me', method: 'get', path: '/api/me', who: 'everyone' },
  { id: 'sign-out', method: 'post', path: '/api/sign-out', who: 'signed-in' },
  // Passkeys. What comes before a session has its own pace; a code is tried five times whoever asks.
  { id: 'passkey.code', method: 'post', path: '/api/passkey/code', who: 'everyone', perMinute: 10 },
  { id: 'passkey.register', method: 'post', path: '/api/passkey', who: 'everyone', perMinute: 10 },
  { id: 'sign-in.begin', method: 'post', path: '/api/sign-in/begin', who: 'everyone', perMinute: 30 },
  { id: 'sign-in', method: 'post', path: '/api/sign-in', who: 'everyone', perMinute: 30 },
  { id: 'step-up.begin', method: 'post', path: '/api/step-up/begin', who: 'signed-in', perMinute: 30 },
  { id: 'step-up', method: 'post', path: '/api/step-up', who: 'signed-in', perMinute: 30 },
  { id: 'account', method: 'get', path: '/api/account', who: 'signed-in' },
  { id: 'account.end', method: 'post', path: '/api/account/end', who: 'signed-in' },
  // One's own password for the web proxy.
  {
    id: 'account.web',
    method: 'post',
    path: '/api/account/web-password',
    who: 'signed-in',
    stepUp: true,
    perMinute: 10,
  },
  { id: 'account.web.end', method: 'post', path: '/api/account/web-password/end', who: 'signed-in' },
  // A second person hands over a code or withdraws passkeys; never for oneself.
  {
    id: 'people.code',
    method: 'post',
    path: '/api/people/code',
    who: secondPerson,
    stepUp: true,
    perMinute: 30,
  },
  {
    id: 'people.withdraw',
    method: 'post',
    path: '/api/people/withdraw',
    who: secondPerson,
    stepUp: true,
    perMinute: 30,
  },
  { id: 'secrecy', method: 'get', path: '/api/secrecy', who: 'signed-in' },
  { id: 'secrecy.sign', method: 'post', path: '/api/secrecy', who: 'signed-in', stepUp: true, perMinute: 10 },
  { id: 'regulation', method: 'get', path: '/api/regulation', who: 'everyone' },
  { id: 'help', method: 'get', path: '/api/help', who: 'everyone' },
  { id: 'judge', method: 'post', path: '/api/judge', who: 'everyone', perMinute: 120 },
  { id: 'report', method: 'post', path: '/api/reports', who: 'everyone', perMinute: 10 },
  { id: 'start', method: 'get', path: '/api/start', who: 'signed-in' },
  { id: 'mine', method: 'get', path: '/api/mine', who: 'signed-in' },
  { id: 'mine.export', method: 'get', path: '/api/mine/export', who: 'signed-in', perMinute: 10 },
  { id: 'mine.read', method: 'post', path: '/api/mine/notices/:id/read', who: 'signed-in' },
  {
    id: 'mine.destroy',
    method: 'post',
    path: '/api/mine/entrusted/:id/destroy',
    who: ['confidant'],
    stepUp: true,
    perMinute: 20,
  },
  { id: 'mine.request', method: 'post', path: '/api/mine/requests', who: 'signed-in', perMinute: 10 },
  {
    id: 'mine.misaddressed',
    method: 'post',
    path: '/api/mine/misaddressed',
    who: 'signed-in',
    perMinute: 10,
  },
  { id: 'mine.represented', method: 'post', path: '/api/mine/represented', who: 'signed-in', perMinute: 10 },
  { id: 'lists', method: 'get', path: '/api/lists', who: listKeepers },
  { id: 'lists.try', method: 'post', path: '/api/lists/try', who: listKeepers, perMinute: 30 },
  // Loosening takes one and shows nothing to anybody; asking to tighten does nothing yet. The second yes is an approval.
  { id: 'lists.propose', method: 'post', path: '/api/lists/changes', who: listKeepers, perMinute: 30 },
  {
    id: 'lists.agree',
    method: 'post',
    path: '/api/lists/changes/:id/agree',
    who: secondPerson,
    stepUp: true,
  },
  { id: 'lists.refuse', method: 'post', path: '/api/lists/changes/:id/refuse', who: listKeepers },
  // The register of services: everybody reads it. Preparing shows nothing to anybody; deciding is an approval.
  { id: 'services', method: 'get', path: '/api/services', who: 'everyone' },
  { id: 'services.prepare', method: 'post', path: '/api/services', who: serviceKeepers, perMinute: 30 },
  {
    id: 'services.decide',
    method: 'post',
    path: '/api/services/:id/decide',
    who: ['leadership', 'board'],
    stepUp: true,
  },
  { id: 'services.refuse', method: 'post', path: '/api/services/:id/refuse', who: serviceKeepers },
  { id: 'services.ask', method: 'post', path: '/api/service-questions', who: 'signed-in', perMinute: 10 },
  { id: 'services.answer', method: 'post', path: '/api/service-questions/:id', who: serviceKeepers },
  // Guidance at a distance (PRO 11.2): staff report, whoever the school named notes; sealed to them alone.
  { id: 'guidance', method: 'get', path: '/api/guidance', who: 'signed-in', perMinute: 60 },
  { id: 'guidance.report', method: 'post', path: '/api/guidance', who: 'signed-in', perMinute: 10 },
  { id: 'guidance.decide', method: 'post', path: '/api/guidance/:id', who: guidanceOfficers, perMinute: 30 },
  // Questions about closed sites: freeing one loosens, takes one person, and shows nothing to anybody.
  { id: 'sites', method: 'get', path: '/api/sites', who: listKeepers },
  { id: 'sites.answer', method: 'post', path: '/api/sites/questions/:id', who: listKeepers, perMinute: 60 },
  { id: 'sites.use', method: 'get', path: '/api/sites/use', who: listKeepers },
  { id: 'sites.explain', method: 'post', path: '/api/sites/explain', who: listKeepers, perMinute: 60 },
  { id: 'gate.counts', method: 'get', path: '/api/gate/counts', who: gate },
  { id: 'gate.health', method: 'get', path: '/api/gate/health', who: gate },
  { id: 'gate.held', method: 'get', path: '/api/gate/held', who: judges, secrecy: true },
  // Letting go, sending back and cleaning show nothing to anybody and approve nobody's request: no step-up. Mail waits for them.
  { id: 'gate.release', method: 'post', path: '/api/gate/held/:id/release', who: judges, secrecy: true },
  { id: 'gate.send-back', method: 'post', path: '/api/gate/held/:id/send-back', who: judges, secrecy: true },
  { id: 'gate.clean', method: 'post', path: '/api/gate/held/:id/clean', who: gate, secrecy: true },
  // The funnel (ZOU-10.1.d, e): judged from outside, ordered by leadership for one item, opened one by one.
  { id: 'gate.judge', method: 'get', path: '/api/gate/held/:id', who: judges, secrecy: true, perMinute: 60 },
  { id: 'gate.ask', method: 'post', path: '/api/gate/held/:id/order', who: judges, secrecy: true },
  {
    id: 'gate.open',
    method: 'post',
    path: '/api/gate/held/:id/open',
    who: judges,
    stepUp: true,
    secrecy: true,
    perMinute: 20,
  },
  { id: 'gate.destroy', method: 'post', path: '/api/gate/held/:id/destroy', who: judges, secrecy: true },
  { id: 'orders', method: 'get', path: '/api/orders', who: ['leadership', 'ict', 'privacy-officer', 'fg'] },
  // In words, and of one's own: the keeper says which.
  {
    id: 'orders.words',
    method: 'get',
    path: '/api/orders/words',
    who: ['leadership', ...judges],
    perMinute: 60,
  },
  {
    id: 'orders.decide',
    method: 'post',
    path: '/api/orders/:id/decide',
    who: ['leadership'],
    stepUp: true,
    perMinute: 30,
  },
  { id: 'orders.decline', method: 'post', path: '/api/orders/:id/decline', who: judges, secrecy: true },
  // The register of exemptions: never for ICT (ZOU-8.9, G-12).
  { id: 'exemptions', method: 'get', path: '/api/exemptions', who: registrars },
  { id: 'exemptions.propose', method: 'post', path: '/api/exemptions', who: registrars, stepUp: true },
  {
    id: 'exemptions.decide',
    method: 'post',
    path: '/api/exemptions/:id/decide',
    who: registrars,
    stepUp: true,
  },
  // Keeping one message longer (ZOU-8.7): asked, advised on, decided by two; never ICT.
  { id: 'longer', method: 'get', path: '/api/longer', who: ['fg', ...asksLonger] },
  {
    id: 'longer.items',
    method: 'get',
    path: '/api/longer/items',
    who: asksLonger,
    secrecy: true,
    perMinute: 30,
  },
  { id: 'longer.ask', method: 'post', path: '/api/longer', who: asksLonger, perMinute: 30 },
  {
    id: 'longer.read',
    method: 'post',
    path: '/api/longer/:id/read',
    who: ['fg', ...asksLonger],
    stepUp: true,
    perMinute: 30,
  },
  { id: 'longer.advise', method: 'post', path: '/api/longer/:id/advise', who: ['fg'], perMinute: 30 },
  {
    id: 'longer.agree',
    method: 'post',
    path: '/api/longer/:id/agree',
    who: decidesLonger,
    stepUp: true,
    perMinute: 30,
  },
  { id: 'longer.refuse', method: 'post', path: '/api/longer/:id/refuse', who: asksLonger, perMinute: 30 },
  { id: 'longer.step', method: 'post', path: '/api/longer/:id/step', who: decidesLonger, perMinute: 30 },
  { id: 'checks', method: 'get', path: '/api/checks', who: concerned },
  { id: 'checks.open', method: 'post', path: '/api/checks', who: openers, perMinute: 20 },
  {
    id: 'checks.step',
    method: 'post',
    path: '/api/checks/:id/steps',
    who: concerned,
    stepUp: true,
    perMinute: 60,
  },
  {
    id: 'checks.items',
    method: 'get',
    path: '/api/checks/:id/items',
    who: judges,
    secrecy: true,
  },
  {
    id: 'checks.item',
    method: 'post',
    path: '/api/checks/:id/items/:item',
    who: judges,
    secrecy: true,
    stepUp: true,
  },
  {
    id: 'checks.name',
    method: 'post',
    path: '/api/checks/:id/names/:reveal',
    who: judges,
    secrecy: true,
    stepUp: true,
  },
  { id: 'log.checkpoint', method: 'get', path: '/api/log/checkpoint', who: oversight },
  { id: 'log.entries', method: 'get', path: '/api/log/entries', who: oversight },
  { id: 'log.proof', method: 'get', path: '/api/log/proof', who: oversight },
  { id: 'log.witnesses', method: 'get', path: '/api/log/witnesses', who: oversight },
  { id: 'log.export', method: 'get', path: '/api/log/export', who: oversight, perMinute: 6 },
  { id: 'oversight', method: 'get', path: '/api/oversight', who: oversight },
  // Proofs ask the database and the keeper for what nobody may have: a few at a time.
  { id: 'oversight.prove', method: 'post', path: '/api/oversight/proofs/:id', who: oversight, perMinute: 30 },
  { id: 'oversight.draw', method: 'post', path: '/api/oversight/draw', who: oversight, perMinute: 30 },
  { id: 'oversight.receipts', method: 'get', path: '/api/oversight/receipts', who: oversight, perMinute: 60 },
  { id: 'oversight.witnessed', method: 'get', path: '/api/oversight/witnessed', who: oversight },
  {
    id: 'oversight.answer',
    method: 'post',
    path: '/api/oversight/answers',
    who: ['fg', 'council'],
    perMinute: 30,
  },
  // An FG of several schools: each side just after an assertion of the passkey of that school.
  {
    id: 'oversight.link',
    method: 'post',
    path: '/api/oversight/link',
    who: ['fg'],
    stepUp: true,
    perMinute: 20,
  },
  {
    id: 'oversight.link.take',
    method: 'post',
    path: '/api/oversight/link/take',
    who: ['fg'],
    stepUp: true,
    perMinute: 20,
  },
  // The signature over the checkpoint is the fresh assertion itself.
  {
    id: 'witness.passkey',
    method: 'post',
    path: '/api/witness/passkey',
    who: ['fg', 'council'],
    perMinute: 10,
  },
  // People and functions. ICT sees who has a function, and nothing else.
  { id: 'people', method: 'get', path: '/api/people', who: [...secondPerson, 'ict'] },
  { id: 'people.propose', method: 'post', path: '/api/people/changes', who: secondPerson, stepUp: true },
  {
    id: 'people.agree',
    method: 'post',
    path: '/api/people/changes/:id/agree',
    who: secondPerson,
    stepUp: true,
  },
  {
    id: 'people.refuse',
    method: 'post',
    path: '/api/people/changes/:id/refuse',
    who: secondPerson,
    stepUp: true,
  },
  { id: 'people.take', method: 'post', path: '/api/people/take', who: secondPerson, stepUp: true },
  {
    id: 'people.deactivate',
    method: 'post',
    path: '/api/people/deactivate',
    who: secondPerson,
    stepUp: true,
  },
  {
    id: 'people.end-deputy',
    method: 'post',
    path: '/api/people/deputies/:id/end',
    who: secondPerson,
    stepUp: true,
  },
  {
    id: 'people.own-address',
    method: 'post',
    path: '/api/people/own-address',
    who: secondPerson,
    stepUp: true,
  },
  // Samples: proposed, approved by two others, sealed by FG and council. Whoever takes part sees the numbers.
  { id: 'samples', method: 'get', path: '/api/samples', who: [...decidesSamples, ...givesShares] },
  { id: 'samples.propose', method: 'post', path: '/api/samples', who: secondPerson, stepUp: true },
  {
    id: 'samples.approve',
    method: 'post',
    path: '/api/samples/:id/approve',
    who: decidesSamples,
    stepUp: true,
  },
  {
    id: 'samples.withdraw',
    method: 'post',
    path: '/api/samples/:id/withdraw',
    who: secondPerson,
    stepUp: true,
  },
  { id: 'samples.file', method: 'get', path: '/api/samples/:id/file', who: givesShares },
  { id: 'samples.share', method: 'post', path: '/api/samples/:id/share', who: givesShares, stepUp: true },
  { id: 'samples.reveal', method: 'post', path: '/api/samples/:id/reveal', who: givesShares, stepUp: true },
  {
    id: 'samples.entries',
    method: 'get',
    path: '/api/samples/:id/entries',
    who: [...decidesSamples, ...givesShares],
  },
  // For `reglement witness` on other machines: hashes and signatures, nothing else, and the signature is the sign-in.
  {
    id: 'witness.checkpoint',
    method: 'get',
    path: '/api/witness/checkpoint',
    who: 'everyone',
    perMinute: 60,
  },
  {
    id: 'witness.consistency',
    method: 'get',
    path: '/api/witness/consistency',
    who: 'everyone',
    perMinute: 60,
  },
  { id: 'witness.cosign', method: 'post', path: '/api/witness/cosignature', who: 'everyone', perMinute: 30 },
  // The made-up school, on this machine only.
  { id: 'demo.enter', method: 'get', path: '/demo/in/:role', who: 'everyone', demo: true },
  { id: 'demo.again', method: 'post', path: '/api/demo/again', who: 'signed-in', demo: true },
  { id: 'demo.roles', method: 'get', path: '/api/demo/roles', who: 'everyone', demo: true },
  { id: 'demo.traffic', method: 'get', path: '/api/demo/traffic', who: 'everyone', demo: true },
  { id: 'demo.traffic.start', method: 'post', path: '/api/demo/traffic', who: 'everyone', demo: true },
  { id: 'demo.mailbox', method: 'get', path: '/api/demo/mailbox', who: 'everyone', demo: true },
] as const satisfies readonly RouteEntry[];

export type RouteId = (typeof routes)[number]['id'];

/** The entry with this id. */
export function routeEntry(id: RouteId): RouteEntry {
  const entry = routes.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no route ${id}`);
  return entry;
}

/** May somebody with these functions (null: nobody signed in) call a route? */
export function mayCall(who: Who, functions: readonly string[] | null): boolean {
  if (who === 'everyone') return true;
  if (functions === null) return false;
  if (who === 'signed-in') return true;
  return who.some((one) => functions.includes(one));
}

/** Pages beyond the public ones that a person may open, by what those pages read. */
export function pagesFor(functions: readonly string[] | null): string[] {
  const needs: Readonly<Record<string, RouteId>> = {
    start: 'start',
    mine: 'mine',
    gate: 'gate.held',
    'gate-numbers': 'gate.counts',
    log: 'log.entries',
    oversight: 'oversight',
    people: 'people',
    lists: 'lists',
    sites: 'sites',
    orders: 'orders',
    exemptions: 'exemptions',
    longer: 'longer',
    concern: 'checks',
    samples: 'samples',
  };
  return Object.keys(needs).filter((page) => {
    const id = needs[page];
    return id !== undefined && mayCall(routeEntry(id).who, functions);
  });
}
