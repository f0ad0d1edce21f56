// Released mail under TLS: it goes to the next hop that shows its own certificate, and to nobody else.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCertificates } from '../../../test/support/certificates.ts';
import { findProgram } from '../../../test/support/processes.ts';
import { startSink } from '../../../test/support/smtp.ts';
import { startSecureSink } from '../../../test/support/smtp-tls.ts';
import { handOver } from './hand-over.ts';

const skip =
  findProgram('openssl') === null && process.env['REGLEMENT_SYSTEM_PARTS'] !== 'required'
    ? 'openssl: not installed'
    : false;

test('a released message goes under TLS to the next hop that shows its certificate, to no other and never in the clear', {
  skip,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hand-over-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const right = makeCertificates(folder, 'right');
  const stranger = makeCertificates(folder, 'stranger');
  const ca = readFileSync(right.ca, 'utf8');
  const message = {
    sender: 'a@school.nl',
    recipients: ['b@school.nl'],
    raw: Buffer.from('Subject: x\r\n\r\nDag\r\n'),
  };
  const send = (port: number): Promise<void> =>
    handOver({ host: 'localhost', port, tls: { ca } }, message, async () => {});

  const good = await startSecureSink(right);
  t.after(() => good.close());
  await send(good.port);
  assert.deepEqual(good.arrived, [message]);
  assert.equal(good.plain.length, 2, 'a hello and STARTTLS in the clear, nothing else');

  const other = await startSecureSink(stranger);
  t.after(() => other.close());
  await assert.rejects(send(other.port), { reason: 'down' });
  const injected = await startSecureSink(right, '250 Ok\r\n');
  t.after(() => injected.close());
  await assert.rejects(send(injected.port), { reason: 'down' });
  const stripped = await startSink();
  t.after(() => stripped.close());
  await assert.rejects(send(stripped.port), { reason: 'down' });
  assert.deepEqual([...other.heard, ...injected.heard, ...stripped.arrived], []);
});
