// The message between DATA and its end (RFC 5321 section 4.1.1.4), read so that no two servers can differ on it.
//
//   line ──'.'──▶ dot ──CR──▶ dot-cr ──LF──▶ end          A line starts only after CRLF, the message ends only with
//    │ ▲           │                                      CRLF . CRLF. A CR or LF that stands alone is where others
//   any └──LF── cr │ any (the dot was stuffing)           see a line end and we do not, or the reverse: whoever sends
//    ▼          ▲  ▼                                      one may be hiding a second message in this one ("SMTP
//   text ──CR──┘ text                                     smuggling"), so the conversation is over.

export type DataEnd = 'open' | 'end' | 'bare-newline';

/** Takes the bytes after 354 and gives the message without dot-stuffing, wherever the stream is split. */
export class DataReader {
  #state: 'line' | 'dot' | 'dot-cr' | 'text' | 'cr' = 'line';
  readonly #take: (piece: Buffer) => void;

  /** `take` gets the pieces of the message in order. They share memory with the chunks pushed. */
  constructor(take: (piece: Buffer) => void) {
    this.#take = take;
  }

  /** Reads a chunk. `used` is how many of its octets belong to the message. */
  push(chunk: Buffer): { readonly end: DataEnd; readonly used: number } {
    let from = 0;
    let at = 0;
    const give = (until: number) => {
      if (until > from) this.#take(chunk.subarray(from, until));
    };
    while (at < chunk.length) {
      const octet = chunk[at];
      switch (this.#state) {
        case 'line':
          if (octet === 0x2e) {
            give(at);
            from = at + 1;
            this.#state = 'dot';
          } else if (octet === 0x0a) return { end: 'bare-newline', used: at };
          else this.#state = octet === 0x0d ? 'cr' : 'text';
          at += 1;
          break;
        case 'dot':
          if (octet === 0x0a) return { end: 'bare-newline', used: at };
          this.#state = octet === 0x0d ? 'dot-cr' : 'text';
          at += 1;
          break;
        case 'dot-cr':
          if (octet !== 0x0a) return { end: 'bare-newline', used: at };
          return { end: 'end', used: at + 1 };
        case 'cr':
          if (octet !== 0x0a) return { end: 'bare-newline', used: at };
          this.#state = 'line';
          at += 1;
          break;
        case 'text': {
          const lf = chunk.indexOf(0x0a, at);
          const line = lf < 0 ? chunk.length : lf;
          const cr = chunk.subarray(at, line).indexOf(0x0d);
          if (cr >= 0) {
            at += cr + 1;
            this.#state = 'cr';
          } else if (lf >= 0) return { end: 'bare-newline', used: lf };
          else at = chunk.length;
          break;
        }
      }
    }
    // The CR of an end that is not complete yet is not part of the message.
    if (this.#state !== 'dot-cr') give(at);
    return { end: 'open', used: at };
  }
}

/** The message as it goes out after 354: dots stuffed, end included. A last line without CRLF gets one. */
export function stuffed(raw: Uint8Array): Buffer[] {
  const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const pieces: Buffer[] = [];
  if (whole[0] === 0x2e) pieces.push(Buffer.from('.'));
  let from = 0;
  for (let found = whole.indexOf('\r\n.'); found >= 0; found = whole.indexOf('\r\n.', found + 2)) {
    pieces.push(whole.subarray(from, found + 2), Buffer.from('.'));
    from = found + 2;
  }
  pieces.push(whole.subarray(from));
  const complete = whole.length === 0 || whole.subarray(-2).toString('latin1') === '\r\n';
  pieces.push(Buffer.from(complete ? '.\r\n' : '\r\n.\r\n'));
  return pieces;
}
