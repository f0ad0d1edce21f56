// e2guardian as an ICAP server, as Debian ships it: its own lists, no log, fifty workers.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, freePort, listens, until } from '../../test/support/processes.ts';
import { installed } from './debian.ts';

export interface E2guardian extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

export async function startE2guardian(folder: string): Promise<E2guardian> {
  installed('e2guardian');
  const source = '/etc/e2guardian/e2guardian.conf';
  if (!existsSync(source)) throw new Error('e2guardian has no configuration in /etc');
  const port = await freePort();
  const web = await freePort();
  const set: readonly (readonly [string, string])[] = [
    ['filterip', '127.0.0.1'],
    ['filterports', String(web)],
    ['icapport', String(port)],
    ['httpworkers', '50'],
    ['nodaemon', 'on'],
    ['loglevel', '0'],
    ['nologger', 'on'],
    ['pidfilename', `'${join(folder, 'e2.pid')}'`],
    ['loglocation', `'${join(folder, 'e2.log')}'`],
  ];
  let text = readFileSync(source, 'utf8');
  for (const [name, value] of set) {
    text = `${text.replace(new RegExp(`^${name}\\s*=.*$`, 'gm'), '')}\n${name} = ${value}\n`;
  }
  const config = join(folder, 'e2guardian.conf');
  writeFileSync(config, text);
  // The rules of its one group lie beside it under this name.
  copyFileSync('/etc/e2guardian/e2guardianf1.conf', join(folder, 'e2guardianf1.conf'));
  const child = spawn('/usr/sbin/e2guardian', ['-N', '-c', config], { stdio: 'ignore' });
  await until('e2guardian listens', () => {
    if (child.exitCode !== null) throw new Error(`e2guardian ended with ${child.exitCode}`);
    return listens({ host: '127.0.0.1', port });
  });
  return {
    port,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: () => endProcess(child, 'SIGKILL'),
  };
}
