// A made-up school for mail tests: one regulation with short lists of its own, a few people, a message builder.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPolicy, type Policy } from '../../src/enforcement/policy.ts';
import { parsePeople } from '../../src/facts/people-csv.ts';
import type { Directory } from '../../src/facts/person.ts';
import type { Kept } from '../../src/privacy/kept.ts';
import type { GateVault } from '../../src/privacy/vault.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));

/** Words and names that stand on the test school's lists, and nowhere else. */
const lists = {
  'forbidden-words': 'verbodenwoord\n',
  'forbidden-extensions': 'exe\n',
  'suspicious-senders': 'boef@elders.example\n',
  'suspicious-destinations': 'verdacht@elders.example\n',
  'suspicious-subjects': 'gratis prijs\n',
};

export interface School {
  readonly policy: Policy;
  readonly directory: Directory;
  readonly domain: string;
  /** Address of somebody at the school: `docent`, `leerling`, `vertrouwen`, `mentor`, `extern`. */
  at(name: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The regulation as the school means it, with the lists above. */
export async function openSchool(name: string): Promise<School> {
  const folder = await mkdtemp(join(tmpdir(), 'school-'));
  const files: Record<string, string> = {};
  for (const [list, text] of Object.entries(lists)) {
    files[list] = join(folder, `${list}.txt`);
    await writeFile(files[list], text);
  }
  const policy = await loadPolicy({ root, name, intended: true, lists: files });
  const domain = policy.regulation.school.domains[0] ?? 'school.example';
  const people = [
    'address,category,functions,groups',
    `docent@${domain},staff,,`,
    `collega@${domain},staff,,`,
    `leerling@${domain},pupil,,klas-1`,
    `vertrouwen@${domain},staff,confidant,`,
    `mentor@${domain},staff,mentor,`,
  ];
  return {
    policy,
    directory: parsePeople(people.join('\n')).directory,
    domain,
    at: (person) => `${person}@${domain}`,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject?: string | null;
  readonly text?: string;
  readonly headers?: readonly string[];
  /** Name and content of an attachment. */
  readonly attachment?: readonly [string, string];
}

/** A message as a mail program would write it. */
export function letter({
  from,
  to,
  subject = 'Rooster',
  text = 'Dag, tot morgen.',
  headers = [],
  attachment,
}: Letter): Buffer {
  const head = [
    `From: <${from}>`,
    `To: <${to}>`,
    ...(subject === null ? [] : [`Subject: ${subject}`]),
    ...headers,
  ];
  const common = [
    'Date: Mon, 16 Nov 2026 10:00:00 +0100',
    'Message-ID: <proef@school.example>',
    'MIME-Version: 1.0',
  ];
  const body =
    attachment === undefined
      ? ['Content-Type: text/plain; charset=utf-8', '', text]
      : [
          'Content-Type: multipart/mixed; boundary="grens"',
          '',
          '--grens',
          'Content-Type: text/plain; charset=utf-8',
          '',
          text,
          '--grens',
          `Content-Type: application/octet-stream; name="${attachment[0]}"`,
          `Content-Disposition: attachment; filename="${attachment[0]}"`,
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from(attachment[1]).toString('base64'),
          '--grens--',
        ];
  return Buffer.from([...head, ...common, ...body, ''].join('\r\n'));
}

/** A vault in memory that remembers what it was asked, for tests of the gate alone. */
export interface VaultDouble extends Omit<GateVault, 'numbers'> {
  readonly items: Map<string, { readonly kept: Kept; state: 'prepared' | 'committed' | 'abandoned' }>;
  fault: Error | null;
}

export function vaultDouble(): VaultDouble {
  const items: VaultDouble['items'] = new Map();
  const move = async (id: string, state: 'committed' | 'abandoned') => {
    const item = items.get(id);
    if (item !== undefined) item.state = state;
  };
  const vault: VaultDouble = {
    items,
    fault: null,
    async prepare(kept) {
      if (vault.fault !== null) throw vault.fault;
      const id = `item-${items.size + 1}`;
      items.set(id, { kept, state: 'prepared' });
      return id;
    },
    commit: (id) => move(id, 'committed'),
    abandon: (id) => move(id, 'abandoned'),
    pending: () => items.size,
    async ready() {
      if (vault.fault !== null) throw vault.fault;
    },
    async flush() {},
    async close() {},
  };
  return vault;
}
