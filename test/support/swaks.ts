// swaks, the mail program of testers, as the sender: one message, and what the server said to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Posting {
  /** `host:port`. */
  readonly server: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Uint8Array;
  /** Address the server takes the sender for, where it trusts this machine (XCLIENT). */
  readonly outside?: string;
}

export interface Posted {
  /** Code of the reply to the message: 250, 451, 550 … */
  readonly code: number;
  /** All lines of that reply, with their codes. */
  readonly reply: readonly string[];
}

/** Sends a message with swaks and gives the server's last word about it. */
export async function post({ server, from, to, raw, outside }: Posting): Promise<Posted> {
  const options = [
    `--server=${server}`,
    `--from=${from === '' ? '<>' : from}`,
    `--to=${to.join(',')}`,
    '--ehlo=client.school.test',
    '--data=-',
    '--no-data-fixup',
    ...(outside === undefined ? [] : ['--xclient-addr', outside, '--xclient-name', '[UNAVAILABLE]']),
  ];
  const swaks = spawn('swaks', options, { stdio: ['pipe', 'pipe', 'pipe'] });
  const spoken: Buffer[] = [];
  swaks.stdout.on('data', (bytes: Buffer) => spoken.push(bytes));
  swaks.stderr.on('data', (bytes: Buffer) => spoken.push(bytes));
  // Without its repairs swaks wants the message as it goes over the wire; the last CRLF is its own.
  const wire = Buffer.from(raw).toString('latin1').replace(/^\./gm, '..');
  swaks.stdin.end(Buffer.from(`${wire}.`, 'latin1'));
  await once(swaks, 'close');
  const transcript = Buffer.concat(spoken).toString('utf8').split('\n');
  const end = transcript.findLastIndex((line) => line.trimEnd() === ' -> .');
  if (end < 0) throw new Error(`the message was not sent:\n${transcript.join('\n')}`);
  const reply: string[] = [];
  for (const line of transcript.slice(end + 1)) {
    const heard = /^<(?:-|~|\*\*)\s+(.*)$/.exec(line)?.[1];
    if (heard === undefined) break;
    reply.push(heard.trimEnd());
  }
  return { code: Number((reply.at(-1) ?? '').slice(0, 3)), reply };
}
