// Bounds on what a message may cost to read; beyond them reading stops and says so as an Ambiguity.

/** Every bound yields an ambiguity, never an error: the rest of the message is still read as far as it goes. */
export interface MimeLimits {
  /** Nested multiparts and messages. */
  readonly depth: number;
  /** Parts of the whole message, all readings together. */
  readonly parts: number;
  /** Header lines of one part. */
  readonly headers: number;
  /** Characters of one header field that are looked at. */
  readonly fieldLength: number;
  /** Octets of text that are decoded, all readings together. */
  readonly decodedBytes: number;
  /** Lines that begin with two hyphens. */
  readonly delimiterLines: number;
}

export const defaultLimits: MimeLimits = {
  depth: 40,
  parts: 2_000,
  headers: 1_000,
  fieldLength: 65_536,
  decodedBytes: 96 * 1024 * 1024,
  delimiterLines: 100_000,
};
