// The demo's own next hop: an SMTP server on loopback that takes every message and remembers the newest in memory.
import { SMTPServer } from 'smtp-server';
import { readHeaders } from '../facts/mime/reader.ts';

/** One message that arrived. */
export interface Arrived {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly at: Temporal.Instant;
}

export interface Mailbox {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Newest first, at most `remembered`. */
  arrived(): readonly Arrived[];
  close(): Promise<void>;
}

const remembered = 200;

/** Starts the mailbox server on a free loopback port. */
export async function startMailbox(now: () => Temporal.Instant): Promise<Mailbox> {
  const kept: Arrived[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 64 * 1024 * 1024,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        kept.unshift({
          sender: mailFrom === false ? '' : mailFrom.address,
          recipients: rcptTo.map((recipient) => recipient.address),
          subject: readHeaders(Buffer.concat(chunks)).subjects[0] ?? '',
          at: now(),
        });
        kept.length = Math.min(kept.length, remembered);
        callback();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the mailbox has no port');
  return {
    address: `127.0.0.1:${bound.port}`,
    arrived: () => kept,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
