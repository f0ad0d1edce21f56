// Why the keeper does not do what it is asked.

/** Why a request got no answer: the message is a code, never content. */
export class Refusal extends Error {}
