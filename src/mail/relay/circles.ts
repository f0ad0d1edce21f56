// The loop guard: does a message go in circles? Read from the trace that other servers wrote. Pure.

/** A message that passed this many servers goes in circles (RFC 5321 section 6.3). */
const mostHops = 100;

/**
 * A message that came from this gate so often goes in circles. Once is ordinary where the same gate stands behind Microsoft
 * 365 for mail out and for mail in; a forwarded mail passes twice or three times.
 */
const mostRounds = 4;

/**
 * True when a message has passed too many servers, or this gate too often. The gate writes nothing into mail that passes; the
 * next server writes our name (what we say in EHLO) into its own `Received: from`, and that is our trace.
 */
export function goesInCircles(raw: Buffer, name: string): boolean {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.toString('latin1', 0, end < 0 ? raw.length : end);
  const hops = head.match(/^Received:(?:[^\r\n]|\r\n[ \t])*/gim) ?? [];
  const ours = name.toLowerCase();
  const rounds = hops.filter(
    (hop) => /^Received:\s+from\s+([^\s;()]+)/i.exec(hop)?.[1]?.toLowerCase() === ours,
  );
  return hops.length >= mostHops || rounds.length >= mostRounds;
}
