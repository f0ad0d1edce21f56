// Who sees what, written by hand from section 3 of the obligations and from the design, apart from the product's own data.

/** One line: purpose, mode, what shows of a kept item, and what has to be running first. */
export interface Line {
  readonly purpose: string;
  readonly mode: string;
  readonly role: string;
  /** Sealed columns its role can ask for; the eight clear ones come with all. */
  readonly shows: readonly string[];
  readonly needs: 'nothing' | 'a case';
}

const noIdentity = ['wrapped', 'at', 'size', 'subject', 'body', 'rule', 'article', 'verdict'];
const dossier = [...noIdentity, 'sender', 'recipients', 'attachments'];

export const table: readonly Line[] = [
  { purpose: 'misuse', mode: 'cards', role: 'access_cards', shows: [], needs: 'nothing' },
  // 10.1.d: judged before anything is opened; the keeper gives the parties as pseudonyms.
  {
    purpose: 'misuse',
    mode: 'judge',
    role: 'access_misuse_judge',
    shows: ['wrapped', 'at', 'size', 'sender', 'recipients', 'rule', 'article'],
    needs: 'nothing',
  },
  // 10.1.e: the remainder, one by one; identity only after reveal in a mandate; attachment names are for the machine.
  {
    purpose: 'misuse',
    mode: 'automated',
    role: 'access_misuse_automated',
    shows: noIdentity,
    needs: 'nothing',
  },
  { purpose: 'misuse', mode: 'sample', role: 'access_misuse_sample', shows: noIdentity, needs: 'a case' },
  {
    purpose: 'misuse',
    mode: 'targeted',
    role: 'access_misuse_targeted',
    shows: [...noIdentity, 'sender', 'recipients'],
    needs: 'a case',
  },
  {
    purpose: 'misuse',
    mode: 'release',
    role: 'access_release',
    shows: ['wrapped', 'sender', 'recipients', 'raw'],
    needs: 'nothing',
  },
  { purpose: 'misuse', mode: 'destroy', role: 'access_destroy', shows: [], needs: 'nothing' },
  { purpose: 'continuity', mode: 'cards', role: 'access_cards', shows: [], needs: 'nothing' },
  {
    purpose: 'continuity',
    mode: 'targeted',
    role: 'access_continuity_targeted',
    shows: dossier,
    needs: 'a case',
  },
  { purpose: 'evidence', mode: 'cards', role: 'access_cards', shows: [], needs: 'nothing' },
  {
    purpose: 'evidence',
    mode: 'automated',
    role: 'access_evidence_automated',
    shows: dossier,
    needs: 'nothing',
  },
  {
    purpose: 'evidence',
    mode: 'targeted',
    role: 'access_evidence_targeted',
    shows: dossier,
    needs: 'a case',
  },
  { purpose: 'security', mode: 'cards', role: 'access_cards', shows: [], needs: 'nothing' },
  // 10.6.a, 10.7: the account of the item, for repair; never a subject or a body.
  {
    purpose: 'security',
    mode: 'automated',
    role: 'access_security_automated',
    shows: ['wrapped', 'at', 'size', 'sender', 'recipients', 'attachments', 'rule', 'article', 'verdict'],
    needs: 'nothing',
  },
  {
    purpose: 'security',
    mode: 'release',
    role: 'access_release',
    shows: ['wrapped', 'sender', 'recipients', 'raw'],
    needs: 'nothing',
  },
  { purpose: 'security', mode: 'destroy', role: 'access_destroy', shows: [], needs: 'nothing' },
];

/** Functions that may look, under every line: the others never (the FG has no key, leadership decides and does not read). */
export const lookers: readonly string[] = ['ict', 'privacy-officer'];

export const clearColumns = ['id', 'school', 'purpose', 'class', 'state', 'hour', 'grp', 'dies_on'];
export const sealedColumns = [
  'wrapped',
  'at',
  'size',
  'sender',
  'recipients',
  'subject',
  'attachments',
  'body',
  'raw',
  'rule',
  'article',
  'verdict',
];
