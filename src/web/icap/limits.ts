// Every bound of the ICAP server in one place. Times in milliseconds, sizes in octets.

export interface IcapLimits {
  readonly connections: number;
  /** A head with the HTTP heads in it must be whole within this time. */
  readonly head: number;
  /** A kept connection may wait this long for its next request. */
  readonly idle: number;
  /** Silence allowed while a body is under way. */
  readonly silence: number;
  /** One download, gathered for the scanner; a larger one is refused. */
  readonly download: number;
  /** All downloads that are gathered at one moment. */
  readonly held: number;
  /** Requests under way may finish when the server stops. */
  readonly drain: number;
  readonly tick: number;
}

export const icapLimits: IcapLimits = {
  connections: 1_024,
  head: 10_000,
  idle: 300_000,
  silence: 60_000,
  download: 64 * 1_048_576,
  held: 512 * 1_048_576,
  drain: 5_000,
  tick: 500,
};
