// Conversations with the ICAP server over real sockets: what a client says, what it hears.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { chunked, get, reqmod, respmod, testIcap, wordScanner } from '../../../test/support/icap.ts';
import { listGate, talk, talkUntil } from '../../../test/support/web.ts';
import { readIcapHead } from './head.ts';
import type { RunningIcap } from './server.ts';

const gate = listGate({ gambling: ['casino.example'], anonymisers: ['proxy.example'] });
const scanner = wordScanner();
let icap: RunningIcap;
before(async () => {
  icap = await testIcap({ gate, scanner });
});
const bye = 'Connection: close\r\n';

describe('REQMOD', () => {
  test('OPTIONS tells what each service does', async () => {
    for (const [service, method] of [
      ['request', 'REQMOD'],
      ['download', 'RESPMOD'],
    ]) {
      const heard = await talk(
        icap.port,
        `OPTIONS icap://127.0.0.1/${service} ICAP/1.0\r\nHost: 127.0.0.1\r\n${bye}\r\n`,
      );
      assert.match(heard, new RegExp(`^ICAP/1\\.0 200 OK\\r\\nMethods: ${method}\\r\\n`));
      assert.match(heard, /\r\nAllow: 204\r\nPreview: \d+\r\n/);
      assert.match(heard, /\r\nISTag: "[\w-]{1,30}"\r\n/);
    }
  });

  test('an allowed request is left as it is, several over one connection', async () => {
    const one = reqmod(get('http://lesson.example/'));
    const heard = await talk(
      icap.port,
      one + one + reqmod(get('http://lesson.example/'), `Allow: 204\r\n${bye}`),
    );
    assert.equal(heard.match(/ICAP\/1\.0 204 No Content\r\n/g)?.length, 3);
  });

  test('[ZOU-4.1 ENFORCE] [PRO-4.1 ENFORCE] a blocked request gets the page with its article instead', async () => {
    const heard = await talk(icap.port, reqmod(get('http://www.casino.example/'), `Allow: 204\r\n${bye}`));
    assert.match(
      heard,
      /^ICAP\/1\.0 200 OK\r\n.*Encapsulated: res-hdr=0, res-body=\d+\r\n\r\nHTTP\/1\.1 403 /s,
    );
    assert.match(heard, /X-Reglement-Article: 10\.2/);
    assert.match(heard, /Deze site is geblokkeerd/);
    assert.ok(heard.endsWith('\r\n0\r\n\r\n'));
    const at = Number(/res-body=(\d+)/.exec(heard)?.[1]);
    const inner = heard.slice(heard.indexOf('\r\n\r\n') + 4);
    assert.equal(inner.slice(at - 4, at), '\r\n\r\n');
  });

  test('a tunnel and an opened https request are judged by their host alike', async () => {
    const tunnel = `CONNECT casino.example:443 HTTP/1.1\r\nHost: casino.example:443\r\n\r\n`;
    for (const request of [tunnel, get('https://casino.example/x')]) {
      const heard = await talk(icap.port, reqmod(request, `Allow: 204\r\n${bye}`));
      assert.match(heard, /HTTP\/1\.1 403 Forbidden/);
    }
    assert.match(
      await talk(icap.port, reqmod(get('https://lesson.example/x'), `Allow: 204\r\n${bye}`)),
      /204/,
    );
  });

  test('what readers could read differently is refused, never passed on', async () => {
    for (const request of [
      `GET http://lesson.example/ HTTP/1.1\r\nHost: lesson.example\r\nHost: casino.example\r\n\r\n`,
      `GET http://lesson.example/ HTTP/1.1\r\nHost: casino.example\r\n\r\n`,
      `GET http://lesson.example\\@casino.example/ HTTP/1.1\r\nHost: lesson.example\r\n\r\n`,
      `GET http://lesson.example/ HTTP/1.1\r\nHost: lesson.example\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `GET http://lesson.example/ HTTP/1.1\nHost: lesson.example\r\n\r\n`,
    ]) {
      const heard = await talk(icap.port, reqmod(request, `Allow: 204\r\n${bye}`));
      assert.doesNotMatch(heard, /ICAP\/1\.0 204/, request);
      assert.match(heard, /HTTP\/1\.1 400|ICAP\/1\.0 400/);
    }
  });

  test('a body is passed in every way a client can hand it over', async () => {
    const post = `POST http://lesson.example/ HTTP/1.1\r\nHost: lesson.example\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const preview = await talk(icap.port, reqmod(post, `Preview: 0\r\n${bye}`, chunked('')));
    assert.match(preview, /^ICAP\/1\.0 204/);
    const copied = await talk(icap.port, reqmod(post, `Allow: 204\r\n${bye}`, chunked('abc')));
    assert.match(copied, /^ICAP\/1\.0 204/);
    const echoed = await talk(icap.port, reqmod(post, bye, chunked('abc')));
    assert.match(echoed, /^ICAP\/1\.0 200 OK/);
    assert.ok(echoed.endsWith(`${post}3\r\nabc\r\n0\r\n\r\n`));
  });

  test('the group comes from the address of the reader, else it is the strictest', async () => {
    gate.counted.length = 0;
    const ask = get('http://lesson.example/');
    await talk(icap.port, reqmod(ask, `X-Client-IP: 10.2.0.9\r\nAllow: 204\r\n${bye}`));
    await talk(icap.port, reqmod(ask, `Allow: 204\r\n${bye}`));
    assert.deepEqual(
      gate.counted.map(({ group }) => group),
      ['staff', 'pupils'],
    );
  });
});

describe('RESPMOD', () => {
  test('[ZOU-7.6.l ENFORCE] [PRO-5.6.l ENFORCE] [ZOU-10.7.b LIMIT] a clean download passes and leaves nothing, an infected one is stopped with its article', async () => {
    gate.counted.length = 0;
    const zip = 'Content-Type: application/zip\r\n';
    const clean = await talk(icap.port, respmod(zip, chunked('fine', 'ieof'), `Preview: 4096\r\n${bye}`));
    assert.match(clean, /^ICAP\/1\.0 204/);
    assert.equal(gate.counted.length, 0);
    const bad = await talk(icap.port, respmod(zip, chunked('a VIRUS', 'ieof'), `Preview: 4096\r\n${bye}`));
    assert.match(bad, /HTTP\/1\.1 403 Forbidden/);
    assert.match(bad, /Dit bestand is tegengehouden/);
    assert.equal(gate.counted[0]?.category, 'malware');
  });

  test('a download longer than its preview is asked for whole', async () => {
    const socket = connect(icap.port, '127.0.0.1');
    socket.write(respmod('Content-Type: application/pdf\r\n', chunked('%PDF-1.7 a')));
    const [first] = await once(socket, 'data');
    assert.equal(String(first), 'ICAP/1.0 100 Continue\r\n\r\n');
    socket.write(chunked(' VIRUS'));
    const [next] = await once(socket, 'data');
    assert.match(String(next), /HTTP\/1\.1 403/);
    socket.destroy();
  });

  test('pages pass unscanned; what calls itself a page and is a program does not', async () => {
    scanner.asked = 0;
    const html = 'Content-Type: text/html\r\n';
    await talk(icap.port, respmod(html, chunked('<html>VIRUS', 'ieof'), `Preview: 4096\r\n${bye}`));
    assert.equal(scanner.asked, 0);
    const program = `MZ${'\0'.repeat(58)}\x40\0\0\0PE\0\0 VIRUS`;
    const heard = await talk(icap.port, respmod(html, chunked(program, 'ieof'), `Preview: 4096\r\n${bye}`));
    assert.match(heard, /HTTP\/1\.1 403/);
    const attached = `${html}Content-Disposition: attachment; filename=x.html\r\n`;
    const file = await talk(
      icap.port,
      respmod(attached, chunked('<p>VIRUS', 'ieof'), `Preview: 4096\r\n${bye}`),
    );
    assert.match(file, /HTTP\/1\.1 403/);
  });

  test('a piece of a file, an unknown coding and a scanner that is away stop a download', async () => {
    const zip = 'Content-Type: application/zip\r\n';
    const whole = (fields: string, status?: string): Promise<string> =>
      talk(icap.port, respmod(fields, chunked('x', 'ieof'), `Preview: 4096\r\n${bye}`, status));
    assert.match(await whole(zip, '206 Partial Content'), /Een stuk is niet op virussen te bekijken/);
    assert.match(await whole(`${zip}Content-Encoding: odd\r\n`), /403/);
    const away = await testIcap({
      gate,
      scanner: {
        scan: () => Promise.reject(new Error('away')),
        ping: () => Promise.reject(new Error('away')),
      },
    });
    const heard = await talk(away.port, respmod(zip, chunked('x', 'ieof'), `Preview: 4096\r\n${bye}`));
    assert.match(heard, /kan dit bestand nu niet bekijken/);
  });

  test('a download over the limit is refused and its memory is free again', async () => {
    const small = await testIcap({ gate, scanner, limits: { download: 1_000 } });
    const zip = 'Content-Type: application/zip\r\n';
    const heard = await talk(small.port, respmod(zip, chunked('x'.repeat(2_000)), `Allow: 204\r\n${bye}`));
    assert.match(heard, /te groot om op virussen te bekijken/);
    const again = await talk(small.port, respmod(zip, chunked('x'.repeat(900)), `Allow: 204\r\n${bye}`));
    assert.match(again, /^ICAP\/1\.0 204/);
  });
});

describe('hostile clients', () => {
  test('a head that does not add up is answered 400 and the connection ends', async () => {
    const inner = get('http://lesson.example/');
    for (const field of [
      'Encapsulated: req-hdr=0, null-body=5\r\nEncapsulated: req-hdr=0, null-body=9\r\n',
      'Encapsulated: null-body=0, req-hdr=5\r\n',
      'Encapsulated: req-hdr=5, null-body=1\r\n',
      'Encapsulated: req-hdr=0, null-body=99999999\r\n',
      'Encapsulated: res-hdr=0, res-body=9\r\n',
      'Preview: -1\r\n',
      '',
    ]) {
      const heard = await talk(
        icap.port,
        `REQMOD icap://127.0.0.1/request ICAP/1.0\r\nHost: x\r\n${field}\r\n${inner}`,
      );
      assert.match(heard, /^ICAP\/1\.0 400 /, field);
    }
  });

  test('unknown services and methods of the other service are said to be so', async () => {
    const ask = (what: string): Promise<string> =>
      talk(icap.port, `${what} ICAP/1.0\r\nHost: x\r\nEncapsulated: req-hdr=0, null-body=4\r\n\r\n\r\n\r\n`);
    assert.match(await ask('REQMOD icap://x/other'), /^ICAP\/1\.0 404/);
    assert.match(await ask('REQMOD icap://x/download'), /^ICAP\/1\.0 405/);
  });

  test('a head that drips is cut off at its time', async () => {
    const quick = await testIcap({ gate, limits: { head: 50, tick: 10 } });
    assert.match(await talk(quick.port, 'REQMOD icap://x/req'), /^ICAP\/1\.0 408/);
  });

  test('any octets get an answer or an end, and the server goes on', async () => {
    const quick = await testIcap({ gate, limits: { head: 30, silence: 30, idle: 30, tick: 10 } });
    const whole = reqmod(get('http://casino.example/'), 'Preview: 0\r\n', chunked('', 'ieof'));
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.nat(whole.length),
      async (changes, cut) => {
        const octets = Buffer.from(whole, 'latin1');
        for (const [at, value] of changes) octets[at] = value;
        const heard = await talk(quick.port, octets.subarray(0, cut === 0 ? octets.length : cut));
        // Whatever was changed: an ICAP answer or nothing, and never two.
        assert.ok(heard === '' || heard.startsWith('ICAP/1.0 '), heard.slice(0, 40));
      },
    );
    await fc.assert(property, { numRuns: process.env['REGLEMENT_FULL'] === undefined ? 60 : 5_000 });
    assert.match(
      await talkUntil(quick.port, reqmod(get('http://lesson.example/'), `Allow: 204\r\n${bye}`), /204/),
      /204/,
    );
  });

  test('any text is read as a head or refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        try {
          readIcapHead(Buffer.from(`${text}\r\n\r\n`, 'latin1'));
        } catch (error) {
          assert.equal(error instanceof Error && error.name, 'HeadError');
        }
      }),
    );
  });
});
