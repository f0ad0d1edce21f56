// Sends the demo's sample traffic through the running gates: real SMTP, real proxy requests, with progress.
import { request } from 'node:http';
import type { Both, DemoProgress, DemoTraffic } from '../console/deps.ts';
import { messages, rawMessage, type SampleMessage } from './messages.ts';

/** What the sender of a sample message was told. */
export interface Told {
  readonly message: SampleMessage;
  readonly at: Temporal.Instant;
  readonly code: number;
  /** The whole SMTP answer. */
  readonly answer: string;
}

export interface SmtpAnswer {
  readonly code: number;
  readonly lines: readonly string[];
}

export interface TrafficOptions {
  /** Hands one message to the mail gate as its author's own client, or as a server outside the school. */
  readonly send: (message: SampleMessage, raw: Uint8Array) => Promise<SmtpAnswer>;
  /** `127.0.0.1:PORT` of the web gate. */
  readonly proxy: string;
  /** Port of the demo's own web sites. */
  readonly sitePort: number;
  readonly now: () => Temporal.Instant;
}

export interface Traffic extends DemoTraffic {
  /** Newest first: what senders were told in all runs so far. */
  told(): readonly Told[];
}

/** Addresses a school day asks for; the first two are the demo's own pages, the rest never leave this machine. */
const addressesFor = (sitePort: number): readonly string[] => [
  `http://leren.delinde.example:${sitePort}/`,
  `http://bibliotheek.delinde.example:${sitePort}/boeken`,
  'http://www.roblox.com/',
  'http://www.toto.nl/',
  'http://web.whatsapp.com/',
  'http://www.kindertelefoon.nl/',
  'http://www.nordvpn.com/',
  'http://0x7f000001/',
  'http://192.168.1.1/beheer',
  'http://chatgpt.com/',
];
/** Rounds over the addresses, so that the plot of the hour has something to show. */
const rounds = 4;

function fetchThrough(proxy: string, address: string, localAddress: string): Promise<number> {
  const [host, port] = proxy.split(':');
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host,
        port,
        localAddress,
        path: address,
        headers: { host: new URL(address).host, connection: 'close' },
        timeout: 10_000,
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    asking.once('timeout', () => asking.destroy(new Error('no answer within ten seconds')));
    asking.once('error', reject);
    asking.end();
  });
}

function outcomeOf(code: number): string {
  if (code >= 500) return 'returned';
  return code >= 400 ? 'deferred' : 'accepted';
}

/** Made once per running demo. */
export function createTraffic({ send, proxy, sitePort, now }: TrafficOptions): Traffic {
  const addresses = addressesFor(sitePort);
  const told: Told[] = [];
  const total = messages.length + addresses.length * rounds;
  let progress: DemoProgress = { running: false, done: 0, total, step: null, outcomes: {}, failed: null };

  const count = (outcome: string, step: Both): void => {
    const outcomes = { ...progress.outcomes, [outcome]: (progress.outcomes[outcome] ?? 0) + 1 };
    progress = { ...progress, done: progress.done + 1, outcomes, step };
  };

  const run = async (): Promise<void> => {
    for (const message of messages) {
      const answer = await send(message, rawMessage(message, mailDate(now())));
      told.unshift({ message, at: now(), code: answer.code, answer: answer.lines.join('\n') });
      const subject = message.subject === '' ? '–' : message.subject;
      count(outcomeOf(answer.code), { nl: `Mail: ${subject}`, en: `Mail: ${subject}` });
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const address of addresses) {
        const status = await fetchThrough(proxy, address, '127.0.0.1');
        const host = new URL(address).host;
        count(status === 403 || status === 400 ? 'blocked' : 'opened', {
          nl: `Website: ${host}`,
          en: `Website: ${host}`,
        });
      }
    }
  };

  return {
    async start() {
      if (progress.running) return;
      progress = { running: true, done: 0, total, step: null, outcomes: {}, failed: null };
      run().then(
        () => {
          progress = { ...progress, running: false, step: null };
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          progress = { ...progress, running: false, failed: why };
        },
      );
    },
    progress: () => progress,
    told: () => told,
  };
}

/** RFC 5322 date in Amsterdam's offset. */
function mailDate(at: Temporal.Instant): string {
  const zoned = at.toZonedDateTimeISO('Europe/Amsterdam');
  const day = zoned.toLocaleString('en-GB', { weekday: 'short' });
  const month = zoned.toLocaleString('en-GB', { month: 'short' }).slice(0, 3);
  return `${day}, ${zoned.day} ${month} ${zoned.year} ${zoned.toPlainTime().toString({ smallestUnit: 'second' })} ${zoned.offset.replace(':', '')}`;
}
