// Where a command speaks: one JSON document or plain text on stdout, sentences for people on stderr.

export interface Output {
  /** The answer: as JSON with --json, else as the text that `plain` makes of it. */
  answer(value: unknown, plain: () => string): void;
  /** A sentence for the person at the keyboard. */
  say(sentence: string): void;
}

/** Writes to the process's own streams. */
export function processOutput(json: boolean): Output {
  return {
    answer(value, plain) {
      process.stdout.write(`${json ? JSON.stringify(value) : plain()}\n`);
    },
    say(sentence) {
      process.stderr.write(`${sentence}\n`);
    },
  };
}
