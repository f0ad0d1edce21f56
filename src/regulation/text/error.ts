// Why a text could not be imported: a closed set of codes, with a sentence for the person who tried.

export type ImportErrorCode = 'empty' | 'no-articles' | 'too-large' | 'not-text' | 'unreadable';

/** Thrown by `importText` and `importDocument`. `message` is for the log and carries no content of the text. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  /** 1-based line the trouble starts on, or null where the file has no lines to speak of. */
  readonly line: number | null;
  readonly person: { readonly nl: string; readonly en: string };

  constructor(
    code: ImportErrorCode,
    line: number | null,
    person: { readonly nl: string; readonly en: string },
    cause?: unknown,
  ) {
    super(`import refused: ${code}${line === null ? '' : ` at line ${line}`}`, { cause });
    this.code = code;
    this.line = line;
    this.person = person;
  }
}
