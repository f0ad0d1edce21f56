// What a conversation may say to the operator: technical causes, never an address or content.

/** The part of a pino logger the mail gates use. */
export interface MailLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The kind of an error, without its message: a message may quote what was read. */
export function errorKind(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
