// squidGuard as Squid runs it: a program that answers a line for each address; its Berkeley DB is built beforehand.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const program = '/usr/bin/squidGuard';

export interface SquidGuard {
  /** Seconds for these hosts, without what starting takes. */
  ask(hosts: readonly string[]): { readonly seconds: number };
}

/** Builds its database in `dir`. Throws where squidGuard is not installed. */
export function startSquidGuard(dir: string, names: readonly string[]): SquidGuard {
  if (!existsSync(program)) throw new Error('squidGuard is not installed: apt-get install squidguard');
  const config = join(dir, 'squidguard.conf');
  writeFileSync(join(dir, 'domains'), `${names.join('\n')}\n`);
  writeFileSync(
    config,
    `dbhome ${dir}\nlogdir ${dir}\ndest listed {\n domainlist domains\n}\nacl {\n default {\n pass !listed any\n redirect http://127.0.0.1/\n }\n}\n`,
  );
  const built = spawnSync(program, ['-c', config, '-C', 'all'], { stdio: 'ignore' });
  if (built.status !== 0) throw new Error(`squidGuard could not build its database: ${built.status}`);

  function run(hosts: readonly string[]): number {
    const input = join(dir, 'asked');
    writeFileSync(input, hosts.map((host) => `http://${host}/ 127.0.0.1/- - GET\n`).join(''));
    const from = openSync(input, 'r');
    const began = performance.now();
    const answered = spawnSync(program, ['-c', config], {
      stdio: [from, 'pipe', 'ignore'],
      maxBuffer: 2 ** 30,
    });
    const seconds = (performance.now() - began) / 1_000;
    closeSync(from);
    const text = answered.stdout.toString('latin1');
    if (text.split('\n').length < hosts.length) throw new Error('squidGuard did not answer every line');
    return seconds;
  }

  return {
    ask(hosts) {
      const started = run(hosts.slice(0, 1));
      return { seconds: run(hosts) - started };
    },
  };
}
