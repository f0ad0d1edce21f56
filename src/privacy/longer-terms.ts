// What longer retention is counted by: how long the FG has to advise, and the names of its leaves on the log.

/** Days the FG has to advise before a decision may be taken without: `none within five days` is then what the log says. */
export const adviceTerm = Temporal.Duration.from('P5D');

/** Kinds of leaves: advice asked of the FG, given by the FG, and the decision itself. */
export const longerKinds = {
  asked: 'longer-asked',
  advised: 'longer-advised',
  decided: 'longer-decided',
} as const;
