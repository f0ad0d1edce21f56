// SMTP replies as lines on the wire (RFC 5321 section 4.2.1, RFC 2034), for milter and relay alike.
import type { MailReply } from '../enforcement/mail.ts';

/** Longest reply line, code included, without CRLF (RFC 5321 section 4.5.3.1.5 allows 512 with it). */
const longestLine = 500;

/** `550-5.7.1 text` lines, the last with a space. A control character in a text becomes a space. */
export function replyLines(reply: MailReply): string[] {
  const texts = reply.lines.length === 0 ? [''] : reply.lines;
  return texts.map((text, index) => {
    const mark = index === texts.length - 1 ? ' ' : '-';
    // A text must not be able to start a reply line of its own.
    const clean = text.replace(/\p{Cc}/gu, ' ');
    const line = `${reply.code}${mark}${reply.enhanced} ${clean}`.trimEnd();
    if (Buffer.byteLength(line) <= longestLine) return line;
    const whole = Buffer.from(line).subarray(0, longestLine);
    return whole.toString('utf8').replace(/\uFFFD+$/, '');
  });
}

/** The gate cannot judge now: the sender's server keeps the message and tries again. */
export function tryLater(text: string): MailReply {
  return { code: 451, enhanced: '4.3.0', lines: [text] };
}

/** The message is larger than the gate takes. */
export function tooLarge(limit: number): MailReply {
  return {
    code: 552,
    enhanced: '5.3.4',
    lines: [
      `Deze mail is te groot: hier gaat ten hoogste ${Math.floor(limit / 1_048_576)} MB door.`,
      `This message is too large: the limit is ${Math.floor(limit / 1_048_576)} MB.`,
    ],
  };
}
