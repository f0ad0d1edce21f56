// Certificates for tests, made by openssl: an authority, and a server's certificate that it signed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.ts';

export interface Certificates {
  /** The authority's certificate, a PEM file. */
  readonly ca: string;
  /** The server's chain and key, PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own and a certificate for `name`, as files in `folder` whose names begin with `prefix`. */
export function makeCertificates(folder: string, prefix: string, name = 'localhost'): Certificates {
  const path = (end: string): string => join(folder, `${prefix}-${end}`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run(
    'openssl',
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-days',
    '30',
    '-subj',
    `/CN=${prefix} authority`,
  );
  run(
    'openssl',
    'req',
    '-new',
    ...key,
    '-keyout',
    path('key.pem'),
    '-out',
    path('request.pem'),
    '-subj',
    `/CN=${name}`,
  );
  writeFileSync(path('names'), `subjectAltName=DNS:${name}\n`);
  run(
    'openssl',
    'x509',
    '-req',
    '-in',
    path('request.pem'),
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    path('names'),
    '-out',
    path('cert.pem'),
  );
  return { ca: path('ca.pem'), cert: path('cert.pem'), key: path('key.pem') };
}
