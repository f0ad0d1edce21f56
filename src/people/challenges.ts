// Challenges of passkeys (WebAuthn section 13.4.3): random, kept on the server, each good for one answer and five minutes.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../store/clock.ts';
import { asTime, type Database } from '../store/database.ts';

const validFor = Temporal.Duration.from({ minutes: 5 });

/** What a challenge was made for: an answer counts only there. */
export type ChallengeFor =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'register'; readonly code: string }
  | { readonly kind: 'step-up'; readonly session: string };

export interface Challenges {
  issue(what: ChallengeFor): Promise<Buffer>;
  /** Takes a challenge out: whatever comes of the answer, it is gone. Null: unknown, used, expired, or of another kind. */
  take(challenge: Uint8Array, kind: ChallengeFor['kind']): Promise<ChallengeFor | null>;
  /** Removes what has expired. */
  sweep(): Promise<void>;
}

/** Challenges of one school, over the `desk` login. */
export function createChallenges(options: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}): Challenges {
  const { desk, school, clock } = options;
  return {
    async issue(what) {
      const challenge = randomBytes(32);
      await desk
        .insertInto('sign_in_challenges')
        .values({
          challenge,
          school,
          kind: what.kind,
          code: what.kind === 'register' ? what.code : null,
          session: what.kind === 'step-up' ? what.session : null,
          expires_at: clock.now().add(validFor).toString(),
        })
        .execute();
      return challenge;
    },
    async take(challenge, kind) {
      if (challenge.length !== 32) return null;
      const row = await desk
        .deleteFrom('sign_in_challenges')
        .where('challenge', '=', Buffer.from(challenge))
        .where('school', '=', school)
        .returning(['kind', 'code', 'session', 'expires_at'])
        .executeTakeFirst();
      if (row === undefined || row.kind !== kind) return null;
      if (Temporal.Instant.compare(clock.now(), row.expires_at) >= 0) return null;
      if (row.kind === 'sign-in') return { kind: 'sign-in' };
      if (row.kind === 'register') return row.code === null ? null : { kind: 'register', code: row.code };
      return row.session === null ? null : { kind: 'step-up', session: row.session };
    },
    async sweep() {
      await desk
        .deleteFrom('sign_in_challenges')
        .where('school', '=', school)
        .where('expires_at', '<=', asTime(clock.now()))
        .execute();
    },
  };
}
