// What starting the product takes, and what a running one gives.
import type { Register } from '../facts/register.ts';
import type { WitnessFunction } from '../audit/witnesses.ts';
import type { HopAddress } from '../mail/relay/next-hop.ts';
import type { CertificateFiles } from '../mail/relay/tls.ts';
import type { Clock } from '../store/clock.ts';
import type { GroupNetwork } from '../web/groups.ts';

/** How the relay opens its door beyond this machine. */
export interface RelayDoor {
  /** Interface it listens on; this machine alone when absent. */
  readonly host?: string | undefined;
  /** What it is called in greetings; the machine's name when absent. */
  readonly name?: string | undefined;
  /** Networks that may hand in mail besides the school's own. */
  readonly peers: readonly string[];
  readonly certificate?: CertificateFiles | undefined;
}

export interface ServeOptions {
  /** Data folder; made when missing. */
  readonly data: string;
  /** Folder that holds a folder for each regulation. */
  readonly regulations: string;
  readonly regulation: string;
  readonly decisions?: string | undefined;
  /** Everybody at the school; null leaves the directory as it is. */
  readonly people: Register | null;
  readonly databaseUrl?: string | undefined;
  /** Port of the console; 0 picks a free one. */
  readonly console: number;
  readonly smtp?: number | undefined;
  readonly nextHop?: HopAddress | undefined;
  /** What the relay needs to take mail from other machines. */
  readonly relay?: RelayDoor | undefined;
  readonly milter?: { readonly unix: string } | { readonly port: number } | undefined;
  readonly proxy?: number | undefined;
  /** Devices in none of the `networks` sign in at the proxy. */
  readonly proxyAuth?: boolean | undefined;
  /** Port of the ICAP server, for Squid. */
  readonly icap?: number | undefined;
  /** Networks of the school and the group that uses each; any other address is in the strictest group. */
  readonly networks: readonly GroupNetwork[];
  /** Keys of the log's witnesses; registered when they are new. */
  readonly witnesses: readonly { readonly function: WitnessFunction; readonly key: string }[];
  /** Where people reach the console, for links in replies; absent: the address it listens on. */
  readonly url?: string | undefined;
  /** clamd, `unix:PATH` or `HOST:PORT`. */
  readonly scanner?: string | undefined;
  /** Where the keeper's mirror listens, and the file with the secret both hold. Without it keys lie on this disk alone. */
  readonly keeperMirror?:
    | { readonly host: string; readonly port: number; readonly secretFile: string }
    | undefined;
  /** Port of figures and health for a monitor on this machine; 0 picks a free one. */
  readonly metrics?: number | undefined;
  readonly demo: boolean;
  /** Milliseconds the keeper has for a number of a sample (invariant 9); absent in service: a second. Mail waits for none. */
  readonly sampleWithin?: number | undefined;
  /** What time it is (invariant 13): the system's in service. */
  readonly clock: Clock;
}

/** Where everything listens. */
export interface Addresses {
  readonly console: string;
  readonly smtp?: string;
  readonly milter?: string;
  readonly proxy?: string;
  readonly metrics?: string;
  readonly icap?: string;
}

export interface Running {
  readonly addresses: Addresses;
  /** What a person should know about how it was started. */
  readonly notes: readonly string[];
  /** Resolves when something that everything rests on ended by itself. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/** Told about each part as it starts; they stop in reverse. */
export type Later = (stop: () => unknown) => void;
