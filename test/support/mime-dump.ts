// Messages written as text, and the dump of all that is read in them: the two halves of fixtures/mime.
import { readAttachments, readHeaders, readText } from '../../src/facts/mime/reader.ts';

/** Octets of a message in a fixture: lines end in CRLF unless they end in a backslash; `\xHH` is an octet. */
export function octetsOf(input: string): Buffer {
  const joined = `${input}\n`.replace(/\\\n/g, '').replace(/\n/g, '\r\n');
  return Buffer.from(
    joined.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Everything the three stages say, one fact a line. */
export function dumpMessage(raw: Uint8Array): string[] {
  const headers = readHeaders(raw);
  const text = readText(raw);
  const files = readAttachments(raw);
  const ambiguities = [...headers.ambiguities, ...text.ambiguities, ...files.ambiguities];
  const flags = [
    headers.list ? 'list' : '',
    headers.automatic ? 'automatic' : '',
    headers.encrypted ? 'encrypted' : '',
  ].filter(Boolean);
  return [
    ...headers.subjects.map((subject) => `subject ${JSON.stringify(subject)}`),
    ...headers.from.map((address) => `from ${address}`),
    ...headers.sensitivity.map((value) => `sensitivity ${JSON.stringify(value)}`),
    ...flags.map((flag) => `flag ${flag}`),
    ...text.texts.map(({ voice, text: words }) => `${voice} ${JSON.stringify(words)}`),
    ...files.attachments.map(
      ({ names, extensions, size }) => `file ${JSON.stringify(names)} ${extensions.join(',') || '-'} ${size}`,
    ),
    ...new Set(ambiguities.map(({ code, where }) => `ambiguous ${code} ${where}`)),
  ];
}
