// Wrong use of the command line: what was given, what is wrong with it, what would be right.

/** Ends the command with exit code 2 and its message on stderr. */
export class UseError extends Error {
  override readonly name = 'UseError';
}
