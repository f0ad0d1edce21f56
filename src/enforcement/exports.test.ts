// Tests of the exports for level 1: every layout says what the gate says, and help sites are in none of them.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import {
  blockingPac,
  chromePolicy,
  gatePac,
  policyZone,
  squidFiles,
  squidList,
  urlList,
  zoneLimit,
} from './export-kinds.ts';
import { type ExportNames, namesFor, neverOpened } from './exports.ts';
import { overlaySources } from './overlay.ts';
import { loadPolicy } from './policy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
let folder = '';
let names: ExportNames;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'));
  const list = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  names = await namesFor({
    policy: await loadPolicy({ root, name: 'zou', intended: true }),
    group: 'pupils',
    sources: [
      {
        category: 'gambling',
        file: await list('gambling', 'casino.example\nwww.casino.example\nforum.example\n'),
      },
      { category: 'hate', file: await list('hate', '113.example\n') },
      { category: 'social-media', file: await list('social', 'friends.example\n') },
      { category: 'help', file: await list('help', '113.example\nhulp.forum.example\n') },
    ],
  });
});
after(() => rm(folder, { recursive: true }));

describe('exports', () => {
  test('[ZOU-4.1 ENFORCE] what the gate closes at every hour is closed, once; what follows the clock is left to a gate', () => {
    assert.deepEqual(names.closed, ['casino.example', 'forum.example']);
    assert.deepEqual(names.open, ['hulp.forum.example']);
  });

  test('help sites stay open in every layout, also under a closed name', () => {
    for (const text of [urlList(names), squidList(names)]) {
      assert.match(text, /casino\.example/);
      // These layouts cannot say "but not this one": the name above the help site is left out.
      assert.doesNotMatch(text, /forum\.example|113\.example/);
    }
    const policies = z
      .object({ URLBlocklist: z.array(z.string()), URLAllowlist: z.array(z.string()) })
      .parse(JSON.parse(chromePolicy(names)));
    assert.deepEqual(policies.URLBlocklist, ['casino.example', 'forum.example']);
    assert.deepEqual(policies.URLAllowlist, ['hulp.forum.example']);
    const zone = policyZone(names, 1);
    assert.match(zone, /^hulp\.forum\.example CNAME rpz-passthru\.$/m);
    assert.doesNotMatch(zone, /113\.example/);
  });

  test('a PAC file closes what is closed and nothing else; the one of the gate has no way past it', () => {
    const find = (pac: string, host: string): unknown =>
      runInNewContext(`${pac}; FindProxyForURL("http://x/", ${JSON.stringify(host)})`, {
        isPlainHostName: (name: string) => !name.includes('.'),
      });
    const pac = blockingPac(names);
    assert.equal(find(pac, 'WWW.casino.example.'), 'PROXY 127.0.0.1:9');
    assert.equal(find(pac, 'hulp.forum.example'), 'DIRECT');
    assert.equal(find(pac, 'constructor.example'), 'DIRECT');
    assert.equal(find(gatePac('10.0.0.2:3128'), 'nos.nl'), 'PROXY 10.0.0.2:3128');
    assert.equal(find(gatePac('10.0.0.2:3128'), 'intranet'), 'DIRECT');
  });

  test('[ZOU-7.6.e LIMIT] [PRO-5.6.e LIMIT] kinds of files that are closed go out for Chrome and Squid, to whom they are closed', async () => {
    for (const [name, group, closed] of [
      ['zou', 'staff', true],
      ['pro', 'pupils', true],
      ['pro', 'staff', false],
    ] as const) {
      const policy = await loadPolicy({ root, name, intended: true });
      const out = await namesFor({ policy, sources: [], group });
      const chrome: unknown = JSON.parse(chromePolicy(out));
      const { DownloadRestrictions, ExtensionInstallBlocklist } = z
        .object({ DownloadRestrictions: z.int(), ExtensionInstallBlocklist: z.array(z.string()).default([]) })
        .parse(chrome);
      assert.deepEqual(
        [DownloadRestrictions, ExtensionInstallBlocklist],
        closed ? [1, ['*']] : [0, []],
        `${name} ${group}`,
      );
      const matches = (path: string): boolean =>
        squidFiles(out)
          .split('\n')
          .some((line) => line !== '' && new RegExp(line, 'i').test(path));
      assert.equal(matches('/get/SETUP.EXE?x=1'), closed);
      assert.ok(matches('/film.torrent'));
      assert.ok(!matches('/les/exe') && !matches('/werkstuk.exercise.docx'));
    }
  });

  test('a zone over its size is refused in words', () => {
    const many = Array.from({ length: zoneLimit + 1 }, (_, index) => `n${index}.example`);
    assert.throws(() => policyZone({ ...names, closed: many }, 1), /choose fewer categories/);
  });

  test('[PRO-8.7.b LIMIT] what Squid never opens holds every help site, and health and banking', async () => {
    const file = join(root, 'model/lists/tls/never-opened.txt');
    const never = await neverOpened(file, names);
    for (const name of ['113.example', 'hulp.forum.example', 'ing.nl', 'thuisarts.nl'])
      assert.ok(never.includes(name), name);
  });

  test('help sites of the shipped lists are in no export of any regulation', async () => {
    for (const name of ['zou', 'pro', 'sro', 'model']) {
      const policy = await loadPolicy({ root, name, intended: true });
      const group = policy.regulation.web.groups[0] ?? 'pupils';
      const shipped = await namesFor({ policy, sources: overlaySources(root, name), group });
      const closed = new Set(urlList(shipped).split('\n'));
      for (const help of shipped.help) {
        for (let rest = help; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1))
          assert.ok(!closed.has(rest), `${name}: ${rest}`);
      }
    }
  });
});
