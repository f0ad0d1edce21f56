// A request that waits for its sign-in: what else the reader sends is kept aside until the answer is there.
import type { Job, Reader } from './core.ts';
import type { SignedIn } from './sign-in.ts';

export class Asking implements Job {
  readonly reader: Reader;
  readonly question: Promise<SignedIn>;
  readonly heard: (answer: SignedIn) => void;
  over = false;

  constructor(reader: Reader, question: Promise<SignedIn>, heard: (answer: SignedIn) => void) {
    this.reader = reader;
    this.question = question;
    this.heard = heard;
  }

  start(): void {
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.silence;
    this.question
      .then((answer) => {
        if (!this.over) this.heard(answer);
      })
      .catch((error: unknown) => this.reader.broken(error));
  }

  onClientData(octets: Buffer): void {
    this.reader.stash(octets);
  }

  onClientEnd(): void {
    // The request is whole; its answer can still be read.
  }

  onClientClose(): void {
    this.over = true;
  }

  onClientDrain(): void {
    // Nothing was sent.
  }

  onTimeout(): void {
    this.over = true;
    this.reader.fault('busy', false);
  }
}
