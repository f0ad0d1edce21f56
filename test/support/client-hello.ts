// Makes TLS ClientHello messages for tests: with any names, cut into any records.

function vector(lengthBytes: 1 | 2 | 3, body: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(body.length, 0, lengthBytes);
  return Buffer.concat([length, body]);
}

function extension(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(type);
  return Buffer.concat([head, vector(2, body)]);
}

function serverNames(names: readonly string[]): Buffer {
  const list = names.map((name) => Buffer.concat([Buffer.from([0]), vector(2, Buffer.from(name))]));
  return extension(0, vector(2, Buffer.concat(list)));
}

/** One handshake message. `again`: a second server_name extension. */
export function clientHello(made: {
  names: readonly string[];
  again?: readonly string[];
  ech?: boolean;
}): Buffer {
  const extensions = [
    ...(made.names.length > 0 ? [serverNames(made.names)] : []),
    extension(43, vector(1, Buffer.from([3, 4]))),
    ...(made.ech === true ? [extension(0xfe0d, Buffer.from([0, 0, 1, 0, 1, 7, 0, 0, 0, 0]))] : []),
    ...(made.again === undefined ? [] : [serverNames(made.again)]),
  ];
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 9),
    vector(1, Buffer.alloc(32, 8)),
    vector(2, Buffer.from([0x13, 0x01])),
    vector(1, Buffer.from([0])),
    vector(2, Buffer.concat(extensions)),
  ]);
  return Buffer.concat([Buffer.from([1]), vector(3, body)]);
}

/** The message in records of at most `size` octets. */
export function asRecords(message: Buffer, size = 16_384): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    records.push(Buffer.from([22, 3, 1]), vector(2, message.subarray(at, at + size)));
  }
  return Buffer.concat(records);
}
