// Who may ask the console what: every route, in the words of the design and the regulation, written apart from the code that serves it.
//
// A new route is one line here: its name, how it is asked, who may, what a good question is answered with, and why. A route
// without a line does not compile (`satisfies Record<RouteId, …>`), and a line without a route neither. Everything else
// is asked of each line by `table.test.ts`: every function, a pupil, a guardian, nobody, a token of a program, a session
// that ended, of another school, of somebody who left; the same answer for what is not there and what is another's.
import type { RouteId } from '../../src/console/routes.ts';

/** Who: everybody, whoever is signed in, or these functions. */
export type May = 'everybody' | 'signed in' | readonly string[];

export interface Line {
  /** `GET /path` with `:name` for what varies. */
  readonly ask: `${'GET' | 'POST'} /${string}`;
  readonly may: May;
  /** Statuses of the answer to a good question by somebody who may. */
  readonly ok: readonly number[];
  readonly why: string;
  /** `secrecy`: ICT must have signed. `fresh`: a passkey less than five minutes ago. */
  readonly needs?: readonly ('secrecy' | 'fresh')[];
  /** Only in the made-up school, on the machine itself. */
  readonly demo?: true;
  /** What is put in the place of `:name`, and what is sent. */
  readonly with?: { readonly path?: string; readonly query?: string; readonly body?: unknown };
}

type More = Pick<Line, 'needs' | 'demo' | 'with'>;

const line = (
  ask: Line['ask'],
  may: May,
  ok: number | readonly number[],
  why: string,
  more: More = {},
): Line => ({ ask, may, ok: typeof ok === 'number' ? [ok] : ok, why, ...more });

/** An empty document that a browser fills by the API: it says nothing about anybody. 503: pages not built. */
const page = (path: `/${string}`): Line => line(`GET ${path}`, 'everybody', [200, 503], 'an empty shell');
const nobody = '00000000-0000-4000-8000-000000000000';

/** Functions that watch the watchers: FG and council witness, the privacy officer does the work, the board answers for it. */
const watch = ['fg', 'council', 'privacy-officer', 'board'];
/** Functions that hand over codes to others: they know people and see no kept item by themselves. */
const staffing = ['privacy-officer', 'leadership'];
/** Functions that approve a sample, and those that give its draw. */
const deciding = ['privacy-officer', 'leadership', 'board'];
const sharing = ['fg', 'council'];
/** Numbers, health and repair of the machines: ICT alone (ZOU 10.6.b, 10.9). */
const ict = ['ict'];
/** Whoever judges what is held: ICT, and the privacy officer in the daily work (ZOU 10.1.d, e). */
const judging = ['ict', 'privacy-officer'];
/** Who enter confidants: board, leadership, privacy officer, by two. */
const registrars = ['board', 'leadership', 'privacy-officer'];
/** Whoever can have a part in a concern; which one is theirs the keeper says. */
const openers = ['team-leader', 'leadership', 'board', 'hr', 'privacy-officer'];
const concerned = [...openers, 'fg', 'ict'];
/** Who keep the register of services. */
const serviceKeepers = ['ict', 'privacy-officer', 'leadership', 'board'];
const fresh: More = { needs: ['fresh'] };

const report = {
  about: 'security',
  aboutFunction: null,
  text: 'Een vreemde mail.',
  when: '',
  who: 'anonymous',
  contact: '',
};
const assertion = {
  credential: 'AA',
  size: 1,
  seconds: 1,
  site: 'localhost',
  authenticatorData: 'AA',
  clientDataJSON: 'AA',
  signature: 'AA',
};

export const table = {
  'page.front': page('/'),
  'page.report': page('/melden'),
  'page.help': page('/hulp'),
  'page.rules': page('/regels'),
  'page.rule': page('/regels/:article'),
  'page.start': page('/start'),
  'page.mine': page('/mijn-gegevens'),
  'page.gate': page('/poort'),
  'page.log': page('/logboek'),
  'page.oversight': page('/toezicht'),
  'page.sign-in': page('/inloggen'),
  'page.account': page('/mijn-account'),
  'page.misaddressed': page('/verkeerd-verstuurd'),
  'page.secrecy': page('/geheimhouding'),
  'page.demo': page('/demo'),
  'page.mailbox': page('/postbus'),
  asset: line('GET /assets/:file', 'everybody', 404, 'files of the pages', {
    with: { path: '/assets/none.js' },
  }),
  mark: line('GET /mark.svg', 'everybody', 200, 'the mark'),
  'plain.style': line('GET /plain/:file', 'everybody', 200, 'a style sheet', {
    with: { path: '/plain/tokens.css' },
  }),
  'plain.why': line('GET /waarom', 'everybody', 200, 'why a site is closed: ZOU 4.1'),
  'plain.why.ask': line('POST /waarom', 'everybody', 200, 'why a site is closed: ZOU 4.1'),
  'plain.ask': line(
    'POST /waarom/vraag',
    'everybody',
    [200, 400, 409],
    'asking for a closed site, without a person: ZOU 4.1',
  ),
  'plain.software': line('GET /waarom/software', 'everybody', 200, 'the register of software: ZOU 7.6.e'),
  'plain.software.ask': line(
    'POST /waarom/software',
    'everybody',
    [200, 400, 409],
    'asking for a program, without a person: ZOU 7.6.e',
  ),
  'plain.answer': line('GET /waarom/antwoord', 'everybody', 200, 'where a code reads its answer: ZOU 4.1'),
  'plain.answer.look': line(
    'POST /waarom/antwoord',
    'everybody',
    200,
    'an answer, for who holds its code: ZOU 4.1',
  ),
  'plain.answer.share': line(
    'POST /waarom/antwoord/delen',
    'everybody',
    200,
    'the asker’s own yes, by the code: ZOU 4.1',
  ),
  'plain.lessons': line(
    'GET /lessen',
    'signed in',
    [200, 404],
    'a lesson opens a site for its class: ZOU 7.6; staff alone',
  ),
  'plain.lessons.open': line(
    'POST /lessen',
    'signed in',
    [200, 303, 404],
    'the same: ZOU 7.2, 7.6; staff alone',
  ),
  'plain.lessons.end': line('POST /lessen/:id/einde', 'signed in', [303, 404], 'one’s own alone', {
    with: { path: `/lessen/${nobody}/einde` },
  }),
  'plain.articles': line('GET /artikel', 'everybody', 200, 'the rules are public: ZOU 1.1'),
  'plain.article': line('GET /artikel/:id', 'everybody', 200, 'the rules are public: ZOU 1.1', {
    with: { path: '/artikel/8.6' },
  }),
  openapi: line('GET /api/openapi.json', 'everybody', 200, 'what can be asked is no secret'),
  healthz: line('GET /healthz', 'everybody', 200, 'yes or no, for a service manager'),
  me: line('GET /api/me', 'everybody', 200, 'who am I; nobody, for who is not signed in'),
  'sign-out': line('POST /api/sign-out', 'signed in', 200, 'one’s own session'),
  'passkey.code': line(
    'POST /api/passkey/code',
    'everybody',
    [400, 401, 403, 404],
    'a wrong code opens nothing',
    {
      with: { body: { code: 'AAAA-BBBB' } },
    },
  ),
  'passkey.register': line(
    'POST /api/passkey',
    'everybody',
    [400, 401, 403, 404],
    'a wrong code opens nothing',
    {
      with: { body: {} },
    },
  ),
  'sign-in.begin': line('POST /api/sign-in/begin', 'everybody', 200, 'a challenge says nothing', {
    with: { body: {} },
  }),
  'sign-in': line('POST /api/sign-in', 'everybody', 400, 'no assertion, no session', { with: { body: {} } }),
  'step-up.begin': line(
    'POST /api/step-up/begin',
    'signed in',
    [200, 400, 403, 404, 409],
    'one’s own passkey',
  ),
  'step-up': line('POST /api/step-up', 'signed in', 400, 'one’s own passkey', { with: { body: {} } }),
  account: line('GET /api/account', 'signed in', 200, 'one’s own sessions and passkeys'),
  'account.web': line(
    'POST /api/account/web-password',
    'signed in',
    [404],
    'one’s own password, shown once; this school asks nobody for one',
    { needs: ['fresh'], with: { body: { device: 'laptop' } } },
  ),
  'account.web.end': line(
    'POST /api/account/web-password/end',
    'signed in',
    [400, 404],
    'one’s own password; this school asks nobody for one',
    { with: { body: { device: 'laptop' } } },
  ),
  'account.end': line('POST /api/account/end', 'signed in', [200, 400], 'one’s own sessions'),
  'people.code': line('POST /api/people/code', staffing, [400, 404], 'a second person hands over a code', {
    needs: ['fresh'],
    with: { body: { address: 'niemand@delinde.example' } },
  }),
  'people.withdraw': line(
    'POST /api/people/withdraw',
    staffing,
    [200, 400, 404],
    'a second person, never oneself',
    {
      needs: ['fresh'],
      with: { body: { address: 'niemand@delinde.example' } },
    },
  ),
  'page.lists': page('/lijsten'),
  'page.services': page('/diensten'),
  services: line('GET /api/services', 'everybody', 200, 'the register of services is public: ZOU 4.4'),
  'services.prepare': line(
    'POST /api/services',
    serviceKeepers,
    400,
    'prepares; the database says who decides',
    {
      with: { body: {} },
    },
  ),
  'services.decide': line(
    'POST /api/services/:id/decide',
    ['leadership', 'board'],
    [400, 409],
    'forbidding is the board’s, approving leadership’s too: ZOU 4.4, 6.1',
    { needs: ['fresh'], with: { path: `/api/services/${nobody}/decide`, body: { council: null } } },
  ),
  'services.refuse': line(
    'POST /api/services/:id/refuse',
    serviceKeepers,
    [400, 409],
    'says no, or takes the own back',
    { with: { path: `/api/services/${nobody}/refuse` } },
  ),
  'services.ask': line('POST /api/service-questions', 'signed in', 400, 'staff alone, without their name', {
    with: { body: {} },
  }),
  'services.answer': line(
    'POST /api/service-questions/:id',
    serviceKeepers,
    [400, 409],
    'fixed words, a precedent for everybody',
    { with: { path: `/api/service-questions/${nobody}`, body: { answer: 'not-needed', instead: null } } },
  ),
  'page.guidance': page('/begeleiding'),
  guidance: line('GET /api/guidance', 'signed in', 200, 'what is sealed to who asks, and nothing else'),
  'guidance.report': line('POST /api/guidance', 'signed in', 400, 'staff report beforehand: PRO 11.2', {
    with: { body: {} },
  }),
  'guidance.decide': line(
    'POST /api/guidance/:id',
    ['leadership', 'team-leader', 'privacy-officer', 'board'],
    [400, 409],
    'the function the school named notes it; the keeper says whose it is: PRO 11.2',
    { with: { path: `/api/guidance/${nobody}`, body: { notes: true } } },
  ),
  'page.sites': page('/sites'),
  sites: line(
    'GET /api/sites',
    [...staffing, 'ict'],
    200,
    'questions about closed sites, of nobody: ZOU 4.1',
  ),
  'sites.answer': line(
    'POST /api/sites/questions/:id',
    [...staffing, 'ict'],
    [400, 404, 409],
    'answers and frees: one person loosens',
    { with: { path: `/api/sites/questions/${nobody}`, body: { answer: 'stays', reason: 'unsafe' } } },
  ),
  'sites.use': line(
    'GET /api/sites/use',
    [...staffing, 'ict'],
    200,
    'capacity by group and hour: ZOU 10.8, 10.9',
  ),
  'sites.explain': line(
    'POST /api/sites/explain',
    [...staffing, 'ict'],
    200,
    'the gate’s own answer, again',
    {
      with: { body: { what: 'www.toto.nl' } },
    },
  ),
  lists: line('GET /api/lists', [...staffing, 'ict'], 200, 'what the gate looks for is theirs to keep'),
  'lists.try': line(
    'POST /api/lists/try',
    [...staffing, 'ict'],
    200,
    'tries on made-up mail, changes nothing',
    {
      with: { body: { list: 'forbidden-words', entry: 'fakkel' } },
    },
  ),
  'lists.propose': line('POST /api/lists/changes', [...staffing, 'ict'], 400, 'loosens, or asks to tighten'),
  'lists.agree': line('POST /api/lists/changes/:id/agree', staffing, [400, 404, 409], 'the second of two', {
    needs: ['fresh'],
    with: { path: `/api/lists/changes/${nobody}/agree` },
  }),
  'lists.refuse': line(
    'POST /api/lists/changes/:id/refuse',
    [...staffing, 'ict'],
    [400, 404, 409],
    'says no',
    {
      with: { path: `/api/lists/changes/${nobody}/refuse` },
    },
  ),
  'page.exemptions': page('/uitzonderingen'),
  'page.orders': page('/opdrachten'),
  'page.longer': page('/langer-bewaren'),
  'page.people': page('/mensen'),
  'page.concern': page('/zorg'),
  checks: line('GET /api/checks', concerned, 200, 'what one takes part in, and nothing of any other check'),
  'checks.open': line('POST /api/checks', openers, [400, 409], 'a concern: ZOU 8.2, 8.3', {
    with: {
      body: {
        danger: false,
        subject: 'niemand@delinde.example',
        source: 'seen',
        norm: '8.6',
        text: 'Een zorg.',
      },
    },
  }),
  'checks.step': line('POST /api/checks/:id/steps', concerned, [400, 404, 409], 'a step of one’s own check', {
    needs: ['fresh'],
    with: { path: `/api/checks/${nobody}/steps`, body: { step: 'start' } },
  }),
  'checks.items': line(
    'GET /api/checks/:id/items',
    ['ict', 'privacy-officer'],
    [404, 409],
    'who carries it out',
    {
      needs: ['secrecy'],
      with: { path: `/api/checks/${nobody}/items` },
    },
  ),
  'checks.item': line(
    'POST /api/checks/:id/items/:item',
    ['ict', 'privacy-officer'],
    [404, 409],
    'one message, with a reason',
    {
      needs: ['secrecy', 'fresh'],
      with: { path: `/api/checks/${nobody}/items/${nobody}`, body: { reason: 'het onderzoek' } },
    },
  ),
  'checks.name': line(
    'POST /api/checks/:id/names/:reveal',
    ['ict', 'privacy-officer'],
    [404, 409],
    'one name that leadership decided to have told',
    {
      needs: ['secrecy', 'fresh'],
      with: { path: `/api/checks/${nobody}/names/${nobody}`, body: {} },
    },
  ),
  people: line('GET /api/people', [...staffing, 'ict'], 200, 'who has which function; ICT nothing more'),
  'people.propose': line('POST /api/people/changes', staffing, 400, 'the first of two persons', fresh),
  'people.agree': line('POST /api/people/changes/:id/agree', staffing, [400, 404, 409], 'the second of two', {
    needs: ['fresh'],
    with: { path: `/api/people/changes/${nobody}/agree` },
  }),
  'people.refuse': line(
    'POST /api/people/changes/:id/refuse',
    staffing,
    [400, 404, 409],
    'the second of two',
    {
      needs: ['fresh'],
      with: { path: `/api/people/changes/${nobody}/refuse` },
    },
  ),
  'people.take': line('POST /api/people/take', staffing, 400, 'taking away takes one', fresh),
  'people.deactivate': line(
    'POST /api/people/deactivate',
    staffing,
    400,
    'ending an account takes one',
    fresh,
  ),
  'people.end-deputy': line(
    'POST /api/people/deputies/:id/end',
    staffing,
    [400, 404, 409],
    'ends standing in',
    {
      needs: ['fresh'],
      with: { path: `/api/people/deputies/${nobody}/end` },
    },
  ),
  'people.own-address': line(
    'POST /api/people/own-address',
    staffing,
    400,
    'enters a mark that nobody reads back',
    fresh,
  ),
  secrecy: line('GET /api/secrecy', 'signed in', 200, 'the statement and one’s own signature: ZOU 8.10'),
  'secrecy.sign': line('POST /api/secrecy', 'signed in', [400, 403, 409], 'signs for oneself: ZOU 8.10', {
    needs: ['fresh'],
    with: { body: { words: '0'.repeat(64) } },
  }),
  regulation: line('GET /api/regulation', 'everybody', 200, 'the rules are public: ZOU 1.1'),
  'page.samples': page('/steekproeven'),
  samples: line(
    'GET /api/samples',
    [...deciding, ...sharing],
    200,
    'plans in numbers: whoever takes part in a sample',
  ),
  'samples.propose': line('POST /api/samples', staffing, 400, 'ZOU 8.5: fixed beforehand', fresh),
  'samples.approve': line(
    'POST /api/samples/:id/approve',
    deciding,
    409,
    'two others; never ICT, never the FG',
    {
      needs: ['fresh'],
      with: { path: `/api/samples/${nobody}/approve` },
    },
  ),
  'samples.withdraw': line('POST /api/samples/:id/withdraw', staffing, 409, 'before it begins', {
    needs: ['fresh'],
    with: { path: `/api/samples/${nobody}/withdraw` },
  }),
  'samples.file': line('GET /api/samples/:id/file', sharing, 404, 'what a secret share is made from', {
    with: { path: `/api/samples/${nobody}/file` },
  }),
  'samples.share': line(
    'POST /api/samples/:id/share',
    sharing,
    400,
    'FG and council decide the draw together',
    {
      needs: ['fresh'],
      with: { path: `/api/samples/${nobody}/share` },
    },
  ),
  'samples.reveal': line('POST /api/samples/:id/reveal', sharing, 400, 'afterwards everybody may know', {
    needs: ['fresh'],
    with: { path: `/api/samples/${nobody}/reveal` },
  }),
  'samples.entries': line(
    'GET /api/samples/:id/entries',
    [...deciding, ...sharing],
    200,
    'entries of the log: hashes, numbers, no person',
    { with: { path: `/api/samples/${nobody}/entries` } },
  ),
  help: line('GET /api/help', 'everybody', 200, 'people one can call; nothing is stored'),
  judge: line('POST /api/judge', 'everybody', 200, 'what the web gate would say; nothing is stored', {
    with: { body: { address: 'toto.nl', group: 'pupils' } },
  }),
  report: line('POST /api/reports', 'everybody', 200, 'everybody can report, also without a name: ZOU 11.1', {
    with: { body: report },
  }),
  start: line('GET /api/start', 'signed in', 200, 'what waits for oneself'),
  mine: line('GET /api/mine', 'signed in', 200, 'what is held about oneself: SRO 5.6, GDPR 15'),
  'mine.export': line('GET /api/mine/export', 'signed in', 200, 'the same to take along: GDPR 20'),
  'mine.read': line('POST /api/mine/notices/:id/read', 'signed in', 404, 'one’s own notices: ZOU 8.6', {
    with: { path: `/api/mine/notices/${nobody}/read` },
  }),
  'mine.destroy': line(
    'POST /api/mine/entrusted/:id/destroy',
    ['confidant'],
    409,
    'one’s own infected message, unopened: ZOU 8.9',
    { ...fresh, with: { path: `/api/mine/entrusted/${nobody}/destroy` } },
  ),
  'mine.misaddressed': line(
    'POST /api/mine/misaddressed',
    'signed in',
    400,
    'opens a data breach of one’s own: PRO 4.2.c',
    {
      with: { body: { text: 'x'.repeat(5000) } },
    },
  ),
  'mine.request': line(
    'POST /api/mine/requests',
    'signed in',
    400,
    'a request about oneself: GDPR 15 to 22',
    {
      with: { body: { kind: 'access', text: '' } },
    },
  ),
  'mine.represented': line('POST /api/mine/represented', 'signed in', 403, 'a guardian of that very pupil', {
    with: { body: { pupil: 'niemand@delinde.example' } },
  }),
  'gate.counts': line('GET /api/gate/counts', ict, 200, 'groups and hours, never persons: ZOU 10.9'),
  'gate.health': line('GET /api/gate/health', ict, 200, 'how the gates are doing'),
  'gate.held': line('GET /api/gate/held', judging, 200, 'cards without a person: ZOU 8.10, 10.1', {
    needs: ['secrecy'],
  }),
  'gate.release': line('POST /api/gate/held/:id/release', judging, 409, 'lets go on, unread: ZOU 8.10', {
    needs: ['secrecy'],
    with: { path: `/api/gate/held/${nobody}/release` },
  }),
  'gate.send-back': line(
    'POST /api/gate/held/:id/send-back',
    judging,
    [404, 409],
    'sends back, unread: ZOU 8.10',
    {
      needs: ['secrecy'],
      with: { path: `/api/gate/held/${nobody}/send-back` },
    },
  ),
  'gate.clean': line('POST /api/gate/held/:id/clean', ict, 409, 'repairs, unread: ZOU 10.6.b', {
    needs: ['secrecy'],
    with: { path: `/api/gate/held/${nobody}/clean` },
  }),
  'gate.judge': line('GET /api/gate/held/:id', judging, 409, 'rule, time, size and pseudonyms: ZOU 10.1.d', {
    needs: ['secrecy'],
    with: { path: `/api/gate/held/${nobody}` },
  }),
  'gate.ask': line('POST /api/gate/held/:id/order', judging, 409, 'asks for an order: ZOU 10.1.e', {
    needs: ['secrecy'],
    with: { path: `/api/gate/held/${nobody}/order`, body: { why: 'rule-unclear' } },
  }),
  'gate.open': line('POST /api/gate/held/:id/open', judging, 409, 'opens one item that remains: ZOU 10.1.e', {
    needs: ['secrecy', 'fresh'],
    with: { path: `/api/gate/held/${nobody}/open`, body: { reason: 'because' } },
  }),
  'gate.destroy': line('POST /api/gate/held/:id/destroy', judging, 409, 'destroys unopened: ZOU 10.1.d', {
    needs: ['secrecy'],
    with: { path: `/api/gate/held/${nobody}/destroy` },
  }),
  orders: line(
    'GET /api/orders',
    ['leadership', 'ict', 'privacy-officer', 'fg'],
    200,
    'orders without a person: who decides, who carries out, who watches',
  ),
  'orders.words': line(
    'GET /api/orders/words',
    ['leadership', ...judging],
    200,
    'why one’s own orders ended in a no: ZOU 8.10',
  ),
  'orders.decide': line('POST /api/orders/:id/decide', ['leadership'], 409, 'ZOU 10.1.e: never ICT', {
    needs: ['fresh'],
    with: { path: `/api/orders/${nobody}/decide`, body: { gives: true } },
  }),
  'orders.decline': line('POST /api/orders/:id/decline', judging, 409, 'a lawful refusal', {
    needs: ['secrecy'],
    with: { path: `/api/orders/${nobody}/decline`, body: { reason: 'no-ground', text: 'geen grond' } },
  }),
  exemptions: line('GET /api/exemptions', registrars, 200, 'whom checks leave in peace: never ICT, ZOU 8.9'),
  'exemptions.propose': line(
    'POST /api/exemptions',
    registrars,
    [200, 409],
    'waits for a second person: ZOU 8.9',
    {
      needs: ['fresh'],
      with: {
        body: { act: 'enter', address: 'arts@elders.example', kind: 'help', appointedOn: null },
      },
    },
  ),
  'exemptions.decide': line(
    'POST /api/exemptions/:id/decide',
    registrars,
    409,
    'the second person: ZOU 8.9',
    {
      needs: ['fresh'],
      with: { path: `/api/exemptions/${nobody}/decide`, body: { yes: true } },
    },
  ),
  longer: line('GET /api/longer', ['fg', ...registrars], 200, 'questions without a person: ZOU 8.7'),
  'longer.items': line('GET /api/longer/items', registrars, 200, 'names of what can be asked for: ZOU 8.7'),
  'longer.ask': line('POST /api/longer', registrars, 409, 'asks the FG, keeps nothing yet: ZOU 8.7', {
    with: {
      body: {
        item: nobody,
        purpose: 'misuse',
        until: '2027-02-01',
        why: { reason: 'because', record: 'entry 7', dpia: 'no new risk' },
      },
    },
  }),
  'longer.read': line('POST /api/longer/:id/read', ['fg', ...registrars], 409, 'for advice and decision', {
    needs: ['fresh'],
    with: { path: `/api/longer/${nobody}/read`, body: { reason: 'to advise' } },
  }),
  'longer.advise': line('POST /api/longer/:id/advise', ['fg'], 409, 'the FG advises: ZOU 8.7', {
    with: { path: `/api/longer/${nobody}/advise`, body: { inFavour: true, text: 'proportionate' } },
  }),
  'longer.agree': line('POST /api/longer/:id/agree', ['leadership', 'board'], 409, 'by two: ZOU 8.7', {
    needs: ['fresh'],
    with: { path: `/api/longer/${nobody}/agree`, body: { why: 'because' } },
  }),
  'longer.refuse': line('POST /api/longer/:id/refuse', registrars, 409, 'one is enough: ZOU 8.7', {
    with: { path: `/api/longer/${nobody}/refuse` },
  }),
  'longer.step': line('POST /api/longer/:id/step', ['leadership', 'board'], 409, 'recorded: X-11', {
    with: { path: `/api/longer/${nobody}/step`, body: { sent: false, why: 'no longer asked for' } },
  }),
  'log.checkpoint': line('GET /api/log/checkpoint', watch, 200, 'proof for who watches'),
  'log.entries': line('GET /api/log/entries', watch, 200, 'proof for who watches', {
    with: { query: '?from=0&to=9' },
  }),
  'log.proof': line('GET /api/log/proof', watch, 200, 'proof for who watches', {
    with: { query: '?index=0&size=1' },
  }),
  'log.witnesses': line('GET /api/log/witnesses', watch, 200, 'proof for who watches'),
  'log.export': line('GET /api/log/export', watch, 200, 'proof for who watches, elsewhere'),
  oversight: line('GET /api/oversight', watch, 200, 'numbers, never persons'),
  'oversight.prove': line(
    'POST /api/oversight/proofs/:id',
    watch,
    200,
    'a promise is proven in front of the reader',
    {
      with: { path: '/api/oversight/proofs/personal' },
    },
  ),
  'oversight.draw': line('POST /api/oversight/draw', watch, 200, 'nobody steers the sample', {
    with: { body: { share: '0'.repeat(64) } },
  }),
  'oversight.receipts': line('GET /api/oversight/receipts', watch, 200, 'what was destroyed'),
  'oversight.witnessed': line('GET /api/oversight/witnessed', watch, 200, 'what witnesses saw'),
  'oversight.answer': line(
    'POST /api/oversight/answers',
    ['fg', 'council'],
    400,
    'in the name of the function',
    {
      with: { body: { question: 'none', holds: true } },
    },
  ),
  'oversight.link': line('POST /api/oversight/link', ['fg'], [200, 400], 'an FG of several schools', fresh),
  'oversight.link.take': line(
    'POST /api/oversight/link/take',
    ['fg'],
    [200, 400],
    'an FG of several schools',
    fresh,
  ),
  'witness.passkey': line('POST /api/witness/passkey', ['fg', 'council'], 200, 'the signature is the proof', {
    with: { body: assertion },
  }),
  'witness.checkpoint': line('GET /api/witness/checkpoint', 'everybody', 200, 'hashes and signatures only'),
  'witness.consistency': line('GET /api/witness/consistency', 'everybody', 200, 'hashes only', {
    with: { query: '?from=1&to=1' },
  }),
  'witness.cosign': line('POST /api/witness/cosignature', 'everybody', 200, 'the signature is the sign-in', {
    with: { body: { size: 1, line: '— fg.delinde.example AAAA\n' } },
  }),
  'demo.enter': line('GET /demo/in/:role', 'everybody', 303, 'made-up people', {
    demo: true,
    with: { path: '/demo/in/docent' },
  }),
  'demo.again': line('POST /api/demo/again', 'signed in', 200, 'counts as a passkey, made-up people only', {
    demo: true,
  }),
  'demo.roles': line('GET /api/demo/roles', 'everybody', 200, 'made-up people', { demo: true }),
  'demo.traffic': line('GET /api/demo/traffic', 'everybody', 200, 'made-up mail', { demo: true }),
  'demo.traffic.start': line('POST /api/demo/traffic', 'everybody', 200, 'made-up mail', { demo: true }),
  'demo.mailbox': line('GET /api/demo/mailbox', 'everybody', 200, 'made-up mail', { demo: true }),
} as const satisfies Record<RouteId, Line>;
