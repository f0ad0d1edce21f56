// What can go wrong with the store, as a closed list of codes with a sentence for the person who starts it.

export type StoreErrorCode =
  | 'data-in-use'
  | 'no-binaries'
  | 'unreachable'
  | 'not-permitted'
  | 'start-failed'
  | 'migration-changed'
  | 'ways-differ'
  | 'other-school';

/** An error of the store. `message` is for the person at the terminal and carries no stored content. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
