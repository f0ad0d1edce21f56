#!/usr/bin/env node
// The command line: `reglement <command>`. Exit 0 done, 1 the answer is "no", 2 wrong use.
// A command is loaded when it is asked for: judging one address does not wait for the console and the gates.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { keepCompiled } from './compiled.ts';
import { processOutput } from './output.ts';
import { UseError } from './use-error.ts';

/** Collects `--list NAME=FILE`, `--sender A` and other options that may stand several times. */
const several = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

const port = (value: string): number => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65535)
    throw new UseError(`"${value}" is no port: a number from 0 to 65535`);
  return number;
};

const program = new Command('reglement')
  .description("Runs a school's ICT regulation as software")
  .exitOverride()
  .showHelpAfterError()
  .option('--json', 'one JSON document on stdout');

const output = () => processOutput(program.opts().json === true);
const finish = (code: number): void => {
  process.exitCode = code;
};
/** Where commands keep what was compiled; what serves keeps it in its data folder, which it may write. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/reglement', import.meta.url));
/** `--json` is understood before and after the name of the command. */
const command = (parent: Command, name: string, description: string): Command =>
  parent
    .command(name)
    .description(description)
    .addOption(new Option('--json', 'one JSON document on stdout'))
    .hook('preAction', (_, action) => {
      if (action.opts().json === true) program.setOptionValue('json', true);
      if (name !== 'serve') keepCompiled(compiled);
    });

command(program, 'serve', 'console and gates')
  .option('--data <dir>', 'data folder', '.data')
  .option('--regulation <name>', 'which regulation runs', 'model')
  .option('--decisions <file>', 'decisions of board and council')
  .option('--console <port>', 'port of the console; 0 picks a free one', port)
  .option('--people <file>', 'people of the school, CSV: address,category,functions,groups')
  .option('--scanner <address>', 'clamd: unix:PATH or host:port')
  .option(
    '--network <group=network>',
    'whose network it is, such as staff=10.2.0.0/16; may stand several times',
    several,
  )
  .option(
    '--witness <function=key>',
    'a witness of the log: fg=KEY or council=KEY, the key "reglement witness" prints; may stand several times',
    several,
  )
  .option('--url <address>', 'where people reach the console, for links in replies')
  .option('--smtp <port>', 'port of the before-queue mail relay', port)
  .option('--smtp-host <address>', 'interface the relay listens on; this machine alone when absent')
  .option('--smtp-name <name>', "the relay's name in greetings, such as gate.school.example")
  .option(
    '--smtp-peer <network>',
    "network that may hand in mail besides the school's own; may stand several times",
    several,
  )
  .option('--tls-cert <file>', "the relay's certificate with its chain, PEM; read again when it changes")
  .option('--tls-key <file>', 'its private key, PEM')
  .option('--next-hop <host:port>', 'where passed mail goes')
  .addOption(
    new Option('--next-hop-tls <how>', 'TLS to the next hop; verify unless it is this machine').choices([
      'verify',
      'off',
    ]),
  )
  .option('--next-hop-ca <file>', "authority of the next hop's certificate, PEM; the usual ones when absent")
  .option('--milter <address>', 'unix:PATH or a port')
  .option('--proxy <port>', 'port of the web proxy', port)
  .option('--proxy-auth', 'devices in no --network sign in at the proxy, each person with an own password')
  .option('--metrics <port>', 'port of figures and health for a monitor, on this machine alone', port)
  .option('--icap <port>', 'port of the ICAP server, for Squid', port)
  .option('--keeper-mirror <host:port>', "where the keeper's mirror listens; it must run first")
  .option('--keeper-secret <file>', 'the secret of the keeper and its mirror')
  .option('--demo', 'a made-up school with everything running')
  .action(async (options) => {
    keepCompiled(join(options.data, 'compiled'));
    const { serveCommand } = await import('./commands/serve.ts');
    finish(await serveCommand(options, output()));
  });

command(program, 'health', 'asks a running product how its parts are; for cron or a monitor')
  .requiredOption('--metrics <port>', 'the port that "serve --metrics" was given', port)
  .action(async (options) => {
    const { healthCommand } = await import('./commands/health.ts');
    finish(await healthCommand(options, output()));
  });

command(program, 'import', 'article tree of a text')
  .argument('<file>', 'txt, docx or pdf')
  .requiredOption('--name <name>', 'name of the regulation')
  .option('--data <dir>', 'data folder', '.data')
  .action(async (file, options) => {
    const { importCommand } = await import('./commands/import.ts');
    finish(await importCommand(file, options, output()));
  });

command(program, 'lint', 'drafting errors in a text')
  .argument('<file-or-name>', 'a text, or the name of a regulation')
  .option('--data <dir>', 'data folder', '.data')
  .action(async (target, options) => {
    const { lintCommand } = await import('./commands/lint.ts');
    finish(await lintCommand(target, options, output()));
  });

const decide = program.command('decide').description('what the regulation answers');
command(decide, 'mail', 'judges one message')
  .argument('<file>', 'message (RFC 5322)')
  .requiredOption('--regulation <name>')
  .option('--people <file>', 'CSV: address,category,functions,groups')
  .option('--sender <address>', 'envelope sender')
  .option('--recipient <address>', 'envelope recipient, may stand several times', several)
  .option('--list <name=file>', 'replaces a list of the profile', several)
  .option('--scanner <address>', 'clamd: host:port or unix:PATH')
  .option('--data <dir>', 'data folder', '.data')
  .action(async (file, options) => {
    const { decideMailCommand } = await import('./commands/decide.ts');
    finish(await decideMailCommand(file, options, output()));
  });
command(decide, 'web', 'judges one address')
  .argument('<url>', 'any string; after -- also one that looks like an option of this command')
  // Any string gets an outcome, also one that begins with a hyphen.
  .allowUnknownOption()
  .requiredOption('--regulation <name>')
  .option('--group <name>', 'group of the asker', 'pupils')
  .option('--at <time>', 'moment, ISO 8601')
  .option('--list <category=file>', 'replaces the list of a category', several)
  .option('--data <dir>', 'data folder', '.data')
  .action(async (url, options) => {
    const { decideWebCommand } = await import('./commands/decide.ts');
    finish(await decideWebCommand(url, options, output()));
  });

command(program, 'coverage', 'obligations and guards, met or not').action(async () => {
  const { coverageCommand } = await import('./commands/coverage.ts');
  finish(coverageCommand(output()));
});

const audit = program.command('audit').description('the log');
command(audit, 'verify', 'checks an exported log offline')
  .argument('[file]', 'exported log; the one of the data folder when absent')
  .option('--data <dir>', 'data folder', '.data')
  .option('--key <key>', 'verifier key of the log, from elsewhere than the export')
  .option('--checkpoint <file>', 'a checkpoint kept from earlier, may stand several times', several)
  .action(async (file, options) => {
    const { auditVerifyCommand } = await import('./commands/audit.ts');
    finish(await auditVerifyCommand(file, options, output()));
  });

const witness = command(
  program,
  'witness',
  "looks at a school's log for the FG or the council, on their own machine",
)
  .option('--console <address>', "address of the school's console", 'http://127.0.0.1:8080')
  .option('--folder <dir>', 'folder of this witness: its key and what it saw', '.witness')
  .option('--name <name>', 'name of this witness at its first run, such as fg.school.example')
  .option('--key <key>', 'verifier key of the log, from paper')
  .action(async (options) => {
    const { witnessCommand } = await import('./commands/witness.ts');
    finish(await witnessCommand(options, output()));
  });

command(witness, 'compare', 'lays side by side what two witnesses saw, offline')
  .argument('<one>', "a witness's state.json, or a checkpoint")
  .argument('<other>', "another witness's")
  .option('--log <file>', 'exported log, where the two are of different sizes')
  .option('--key <key>', 'verifier key of the log, where the files say none')
  .action(async (one, other, _, own) => {
    const { witnessCompareCommand } = await import('./commands/witness-compare.ts');
    finish(witnessCompareCommand([one, other], own.optsWithGlobals(), output()));
  });

const sample = program.command('sample').description('prospective samples');
command(sample, 'verify', 'recomputes offline that nobody steered a sample')
  .argument('[file]', 'exported log; the one of the data folder when absent')
  .option('--data <dir>', 'data folder', '.data')
  .option('--key <key>', 'verifier key of the log, from elsewhere than the export')
  .option(
    '--share <function=hex>',
    'a share not yet on the log, fg=HEX or council=HEX; may stand several times',
    several,
  )
  .option('--at <time>', 'moment as of which plans must have been revealed, ISO 8601; now when absent')
  .action(async (file, options) => {
    const { sampleVerifyCommand } = await import('./commands/sample.ts');
    finish(await sampleVerifyCommand(file, options, output()));
  });

command(sample, 'share', 'makes a secret share on this machine, sealed to the keeper')
  .argument('<plan>', 'file of the plan, from the page about samples')
  .requiredOption('--as <function>', 'fg or council')
  .requiredOption('--keep <file>', 'file that is made for the secret number')
  .option('--keeper-key <key>', 'signing key of the keeper, base64, from elsewhere than the file')
  .action(async (plan, options) => {
    const { sampleShareCommand } = await import('./commands/sample-share.ts');
    finish(await sampleShareCommand(plan, options, output()));
  });

const keeper = program.command('keeper').description("the keeper's mirror");
command(keeper, 'pair', 'writes the secret that a keeper and its mirror share')
  .argument('<file>', 'new file')
  .action(async (file) => {
    const { keeperPairCommand } = await import('./commands/keeper.ts');
    finish(await keeperPairCommand(file, output()));
  });
command(keeper, 'mirror', 'holds what a keeper holds, best on another machine')
  .requiredOption('--folder <dir>', 'folder of the mirror; never part of a backup')
  .requiredOption('--listen <host:port>', 'where the keeper finds it')
  .requiredOption('--secret <file>', 'the secret that "keeper pair" wrote')
  .action(async (options) => {
    const { keeperMirrorCommand } = await import('./commands/keeper.ts');
    finish(await keeperMirrorCommand(options, output()));
  });
command(keeper, 'promote', 'makes a keeper of a mirror whose keeper is lost')
  .argument('<folder>', 'folder of the mirror')
  .action(async (folder) => {
    const { keeperPromoteCommand } = await import('./commands/keeper.ts');
    finish(await keeperPromoteCommand(folder, output()));
  });

const retention = program.command('retention').description('keys and their deaths');
command(retention, 'verify', 'checks offline that what had to die has died')
  .argument('[file]', 'exported log; the one of the data folder when absent')
  .option('--data <dir>', 'data folder', '.data')
  .option('--key <key>', 'verifier key of the log, from elsewhere than the export')
  .option('--keeper-key <key>', 'verifier key of the keeper, from elsewhere than the export')
  .option('--at <date>', 'day as of which keys must have died, such as 2026-12-09; today when absent')
  .action(async (file, options) => {
    const { retentionVerifyCommand } = await import('./commands/retention.ts');
    finish(await retentionVerifyCommand(file, options, output()));
  });

const exporting = program.command('export').description('the regulation for what the school already has');
command(exporting, 'mail-rules', 'mail-flow rules with the article in each refusal')
  .requiredOption('--regulation <name>')
  .addOption(
    new Option('--for <service>', 'whose rules').choices(['microsoft365', 'google']).makeOptionMandatory(),
  )
  .option('--decisions <file>', 'decisions of board and council')
  .option('--in-peace <group>', 'address of the group of confidants and of whom mail for help goes to')
  .option('--senders <group>', 'address of the group whose mail is under the rules')
  .option('--url <address>', 'where people reach the console, for links to articles')
  .option('--data <dir>', 'data folder', '.data')
  .action(async (options) => {
    const { exportMailRulesCommand } = await import('./commands/export.ts');
    finish(await exportMailRulesCommand(options, output()));
  });

for (const [kind, what] of [
  ['urls', 'sites a group may not open, one a line, for a firewall'],
  ['chrome', 'the same as a policy for Chrome and Edge'],
  ['squid', "the same as a list for Squid's dstdomain"],
  ['squid-files', "endings of files a group may not download, for Squid's urlpath_regex"],
  ['never-bump', 'help, health and banking: what Squid never opens (ssl_bump)'],
  ['pac', 'the same as a PAC file; with --proxy one that leads to the web gate'],
  ['rpz', 'strict categories as a response policy zone, with strict search'],
] as const) {
  command(exporting, kind, what)
    .requiredOption('--regulation <name>')
    .option('--group <name>', 'whose rules', 'pupils')
    .option('--decisions <file>', 'decisions of board and council')
    .option('--category <name>', 'only this one; may stand several times', several)
    .option('--proxy <host:port>', 'pac: everything through this proxy')
    .option('--data <dir>', 'data folder', '.data')
    .action(async (options) => {
      const { exportWebCommand } = await import('./commands/export-web.ts');
      finish(await exportWebCommand(kind, options, output()));
    });
}

command(program, 'bench', 'paired benchmarks: ours, a peer, and the ratio')
  .argument('[name]', 'which; all when absent')
  .option('--quick', 'a small run that shows that it works; its figures say nothing')
  .action(async (name, options) => {
    const { benchCommand } = await import('./commands/bench.ts');
    finish(await benchCommand(name, options, output()));
  });

command(program, 'demo-traffic', 'sends sample mail and web requests to a running demo')
  .option('--console <address>', 'address of the running console', 'http://127.0.0.1:8080')
  .action(async (options) => {
    const { demoTrafficCommand } = await import('./commands/demo-traffic.ts');
    finish(await demoTrafficCommand(options, output()));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UseError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
