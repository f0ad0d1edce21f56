// What we ship for a real machine, followed: units, users, Postfix and clamd lines, and a served gate behind a Postfix.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startClamd } from '../support/clamd.ts';
import { startPostfix } from '../support/postfix.ts';
import { findProgram, missingParts } from '../support/processes.ts';
import { openFolder, runCli, startServe } from '../support/serve.ts';
import { letter } from '../support/school.ts';
import { startSink } from '../support/smtp.ts';
import { post } from '../support/swaks.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shipped = (path: string): string => readFileSync(join(root, path), 'utf8');
const skip = missingParts('postfix', 'clamd', 'swaks') ?? false;
const missing = (program: string): string | false =>
  findProgram(program) === null ? `${program}: not installed` : false;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const docent = 'docent@delinde.example';
const parent = 'ouder@elders.example';

test('the steps of docs/mail.md: a gate behind Postfix with the shipped lines, its health, and one part gone', {
  skip,
}, async () => {
  using folder = openFolder();
  await using clamd = await startClamd();
  const sink = await startSink();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => sink.close());
  const socket = join(folder.path, 'milter.sock');
  const served = stack.use(
    await startServe(join(folder.path, 'data'), [
      '--console',
      '0',
      '--regulation',
      'model',
      '--decisions',
      join(root, 'regulations/model/example-decisions.yaml'),
      '--milter',
      `unix:${socket}`,
      '--next-hop',
      sink.address,
      '--scanner',
      clamd.address,
      '--metrics',
      '0',
    ]),
  );
  const postfix = stack.use(await startPostfix({ milter: `unix:${socket}`, nextHopPort: sink.port }));
  const send = (subject: string | null) =>
    post({
      server: postfix.address,
      from: docent,
      to: [parent],
      raw: letter({ from: docent, to: parent, subject }),
    });
  assert.equal((await send('Rooster')).code, 250);
  assert.match((await sink.next()).raw.toString(), /Subject: Rooster/);
  const returned = await send(null);
  assert.equal(returned.code, 550);
  assert.match(returned.reply.join('\n'), /artikel \d.*van het ICT-reglement/);

  const metrics = served.addresses.metrics?.split(':')[1] ?? '';
  const health = async () => {
    const { code, stdout } = await runCli(['health', '--metrics', metrics, '--json']);
    return { code, said: stdout };
  };
  const well = await health();
  assert.deepEqual([well.code, /"mail":"works"/.test(well.said)], [0, true]);
  assert.match(
    await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    /^reglement_part_up\{part="scanner"\} 1$/m,
  );
  await clamd.kill();
  assert.equal((await send('Zonder scanner')).code, 451);
});

test('nobody answers: the health command says so and ends with 1', async () => {
  const { code, stderr } = await runCli(['health', '--metrics', '1']);
  assert.equal(code, 1);
  assert.match(stderr, /Nothing .* answers/);
});

for (const unit of ['reglement', 'reglement-mirror']) {
  test(`the unit ${unit} starts what exists, under its own user, with no privilege`, async (t) => {
    const text = shipped(`deploy/systemd/${unit}.service`);
    const setting = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
    assert.match(
      shipped('deploy/systemd/reglement.sysusers.conf'),
      new RegExp(`^u ${setting('User')} `, 'm'),
    );
    const [program = '', script = '', ...words] = (setting('ExecStart') ?? '')
      .replaceAll('/opt/reglement/', root)
      .split(' ');
    assert.ok(existsSync(program) && existsSync(script), `${program} ${script}`);
    const command = words.slice(
      0,
      words.findIndex((word) => word.startsWith('-')),
    );
    const { stdout } = await runCli([...command, '--help']);
    for (const word of words.filter((one) => one.startsWith('--')))
      assert.ok(stdout.includes(`${word} <`), word);
    for (const [name, value] of Object.entries({
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      PrivateDevices: 'yes',
      SystemCallFilter: '@system-service',
      UMask: '0077',
      LimitCORE: '0',
      MemorySwapMax: '0',
      StateDirectoryMode: '0700',
    }))
      assert.equal(setting(name), value, name);
    if (findProgram('systemd-analyze') === null)
      return t.diagnostic('systemd-analyze: not installed, read as text alone');
    const file = join(folderOf(t), `${unit}.service`);
    writeFileSync(file, text.replaceAll('/opt/reglement', root.slice(0, -1)));
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    assert.deepEqual([verified.status, verified.stderr], [0, '']);
    const security = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', file], {
      encoding: 'utf8',
    });
    assert.equal(security.status, 0, security.stdout.slice(-200));
  });
}

test('the users are made as shipped, and Postfix is in the group of the socket', {
  skip: missing('systemd-sysusers'),
}, (t) => {
  const place = folderOf(t);
  mkdirSync(join(place, 'etc'));
  mkdirSync(join(place, 'usr/lib/sysusers.d'), { recursive: true });
  writeFileSync(join(place, 'etc/passwd'), 'postfix:x:101:102::/:/bin/false\n');
  writeFileSync(join(place, 'etc/group'), 'postfix:x:102:\n');
  writeFileSync(
    join(place, 'usr/lib/sysusers.d/reglement.conf'),
    shipped('deploy/systemd/reglement.sysusers.conf'),
  );
  const { status, stderr } = spawnSync('systemd-sysusers', [`--root=${place}`], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /not a valid/);
  assert.match(readFileSync(join(place, 'etc/passwd'), 'utf8'), /^reglement:.*\nreglement-keeper:/m);
  assert.match(readFileSync(join(place, 'etc/group'), 'utf8'), /^reglement:x:\d+:postfix$/m);
});

test('Postfix reads the shipped master.cf, and what it names takes no mail from elsewhere', {
  skip: missing('postconf'),
}, (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'main.cf'), 'compatibility_level = 3.6\n');
  writeFileSync(join(folder, 'master.cf'), shipped('deploy/postfix/master.cf'));
  const { stdout, stderr, status } = spawnSync(findProgram('postconf') ?? '', ['-c', folder, '-Mf'], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^127\.0\.0\.1:10026 +inet/);
  assert.match(stdout, /smtpd_milters=\n/);
  assert.match(stdout, /smtpd_relay_restrictions=permit_mynetworks,reject\n/);
});

test('every option and file that the guides name exists', async () => {
  const help = await Promise.all(
    [['serve'], ['health'], ['export', 'mail-rules']].map(
      async (command) => (await runCli([...command, '--help'])).stdout,
    ),
  );
  const known = help.join('\n');
  for (const page of ['docs/mail.md', 'docs/mail-cloud.md']) {
    const text = shipped(page).replaceAll(/swaks [^\n`]*/g, '');
    for (const [option] of text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)) {
      if (!['--now', '--header'].includes(option))
        assert.ok(known.includes(`${option} <`), `${page}: ${option}`);
    }
    for (const [file] of text.matchAll(/\b(?:deploy|regulations)\/[\w./-]+\w/g))
      assert.ok(existsSync(join(root, file)), file);
  }
});
