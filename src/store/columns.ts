// How columns go in and come out: timestamptz in as ISO string, out as Instant; bytes as bytes; days as ISO dates.
import type { ColumnType } from 'kysely';

export type Time = ColumnType<Temporal.Instant, string, string>;
export type MaybeTime = ColumnType<Temporal.Instant | null, string | null | undefined, string | null>;
export type Day = ColumnType<string, string, string>;
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>;
export type Sealed = ColumnType<Buffer | null, Uint8Array | null, never>;
