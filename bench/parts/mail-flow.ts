// Mail through Postfix, eight sessions at once: without a milter, with our gate, with rspamd, each on a UNIX socket, in turns.
import { connect } from 'node:net';
import { once } from 'node:events';
import { type Postfix, startPostfix } from '../../test/support/postfix.ts';
import type { GatePeer } from './gate-peer.ts';
import { message, senderOf } from './mail-corpus.ts';
import { type BenchRow, quantile, row } from './row.ts';
import type { Rspamd } from './rspamd.ts';

const sessions = 8;

interface Wire {
  readonly sender: string;
  /** As it goes over the wire after 354. */
  readonly data: Buffer;
}

/** Replies of one server, a whole one at a time: its code. */
async function* codesOf(socket: AsyncIterable<Buffer>): AsyncGenerator<number> {
  let text = '';
  for await (const bytes of socket) {
    text += bytes.toString('latin1');
    for (;;) {
      const reply = /^(?:\d{3}-[^\n]*\n)*(\d{3}) [^\n]*\n/.exec(text);
      if (reply === null) break;
      text = text.slice(reply[0].length);
      yield Number(reply[1]);
    }
  }
}

/** Sends the messages over eight sessions, each one after another; messages a second. Throws when one is not taken. */
async function flow(port: number, wires: readonly Wire[]): Promise<number> {
  let next = 0;
  const session = async (): Promise<void> => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const codes = codesOf(socket);
    const expect = async (...wanted: readonly number[]): Promise<void> => {
      for (const code of wanted) {
        const { value } = await codes.next();
        if (value !== code) throw new Error(`the MTA answered ${String(value)} where ${code} was due`);
      }
    };
    await expect(220);
    socket.write('EHLO client\r\n');
    await expect(250);
    for (let wire = wires[next++]; wire !== undefined; wire = wires[next++]) {
      socket.write(`MAIL FROM:<${wire.sender}>\r\nRCPT TO:<ouder@elders.example>\r\nDATA\r\n`);
      await expect(250, 250, 354);
      socket.write(wire.data);
      await expect(250);
    }
    socket.destroy();
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: sessions }, session));
  return (1000 * wires.length) / (performance.now() - began);
}

function wireOf(raw: Uint8Array): Wire {
  const text = Buffer.from(raw).toString('latin1').replace(/^\./gm, '..');
  const data = Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
  return { sender: senderOf(raw), data };
}

/**
 * `flow-4k`, `flow-64k`: messages a second with our gate against rspamd; `flow-4k-bare`, `flow-64k-bare`: against the same
 * Postfix without a milter. Medians of `runs` turns of `count` messages. Mail that was taken is thrown away behind the queue.
 */
export async function flowRows(
  sides: { readonly gate: GatePeer; readonly rspamd: Rspamd },
  { count, runs }: { readonly count: number; readonly runs: number },
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const lines = ['relay_transport = discard:', 'default_transport = discard:'];
  const start = (milter: string | null): Promise<Postfix> => startPostfix({ milter, nextHopPort: 9, lines });
  await using bare = await start(null);
  await using ours = await start(sides.gate.milter);
  await using theirs = await start(sides.rspamd.milter);
  for (const kind of ['4k', '64k'] as const) {
    const wires = Array.from({ length: count }, (_, number) => wireOf(message(kind, number)));
    const measured = new Map<Postfix, number[]>([bare, ours, theirs].map((side) => [side, []]));
    for (let run = 0; run <= runs; run++) {
      for (const [side, found] of measured) {
        const rate = await flow(side.port, wires);
        // The first turn wakes everything up.
        if (run > 0) found.push(rate);
      }
    }
    const median = (side: Postfix): number => quantile(measured.get(side) ?? [], 0.5);
    rows.push(
      row('mail', `flow-${kind}`, 'messages/s', { ours: median(ours), peer: median(theirs), runs }),
      row('mail', `flow-${kind}-bare`, 'messages/s', { ours: median(ours), peer: median(bare), runs }),
    );
  }
  return rows;
}
