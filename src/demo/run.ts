// The running demo: sample traffic through the real gates, and what senders and receivers saw of it.
import type { DemoMail, DemoProgress, DemoTraffic } from '../console/deps.ts';
import { NextHop } from '../mail/relay/next-hop.ts';
import type { Arrived, Mailbox } from './mailbox.ts';
import type { SampleMessage } from './messages.ts';
import { createTraffic, type SmtpAnswer, type Told } from './traffic.ts';

export interface DemoOptions {
  /** `127.0.0.1:PORT` of the mail gate for the school's own clients. */
  readonly smtp: string;
  /** `127.0.0.1:PORT` of the mail gate for mail from outside. */
  readonly smtpOutside: string;
  /** `127.0.0.1:PORT` of the web gate. */
  readonly proxy: string;
  /** Port of the demo's own web sites. */
  readonly sitePort: number;
  readonly mailbox: Mailbox;
  readonly now: () => Temporal.Instant;
}

export interface RunningDemo {
  readonly traffic: DemoTraffic;
  mailbox(): Promise<readonly DemoMail[]>;
}

/** Before the gates are open. */
export const noTraffic: DemoProgress = {
  running: false,
  done: 0,
  total: 0,
  step: null,
  outcomes: {},
  failed: null,
};

/** Says one message to a gate, as an SMTP client does; gives the answer that decided. Throws when nothing answers. */
async function say(address: string, message: SampleMessage, raw: Uint8Array): Promise<SmtpAnswer> {
  const [host = '', port = ''] = address.split(':');
  const client = await NextHop.open({ host, port: Number(port) }, 'voorbeeld.delinde.example', 10_000);
  try {
    const commands = [
      `MAIL FROM:<${message.from}> BODY=8BITMIME`,
      ...message.to.map((recipient) => `RCPT TO:<${recipient}>`),
      'DATA',
    ];
    for (const command of commands) {
      const reply = await client.command(command);
      if (reply.code >= 400) return reply;
    }
    return await client.message(raw);
  } finally {
    client.quit();
  }
}

/** What became of a message, from the sender's answer and from what arrived. */
function mailOf(told: Told, arrived: readonly Arrived[]): DemoMail {
  const { message, code, answer } = told;
  const delivered = arrived.some(
    (mail) => mail.sender === message.from && mail.recipients.some((one) => message.to.includes(one)),
  );
  const outcome = code >= 500 ? 'returned' : code >= 400 ? 'deferred' : delivered ? 'delivered' : 'held';
  return {
    id: message.id,
    from: message.from,
    to: message.to,
    subject: message.subject,
    at: told.at,
    outcome,
    answer: `${code} ${answer}`,
    article: /\bart(?:ikel|icle)\.? (\d+(?:\.\w+)*)/i.exec(answer)?.[1] ?? null,
    text: message.text,
  };
}

/** Ties the sample traffic to the running gates. */
export function startDemo({ smtp, smtpOutside, proxy, sitePort, mailbox, now }: DemoOptions): RunningDemo {
  const traffic = createTraffic({
    send: (message, raw) => say(message.entry === 'own' ? smtp : smtpOutside, message, raw),
    proxy,
    sitePort,
    now,
  });
  return {
    traffic,
    mailbox: async () => traffic.told().map((told) => mailOf(told, mailbox.arrived())),
  };
}
