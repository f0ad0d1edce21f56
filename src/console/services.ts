// What the page Diensten is given: the register in force, what waits, and what staff asked.
import type { ServiceQuestions } from '../cases/services/questions.ts';
import type { Decides, Services } from '../cases/services/services.ts';
import type { WantedRefusal, WantedService } from '../cases/services/wanted.ts';
import type { SignedInRef } from '../people/second-person.ts';
import type { RegisteredService } from '../regulation/services.ts';

/** Why an entry or answer does not fit the regulation or its register. */
export type NotRegisteredReason = WantedRefusal | 'not-listed';

/** What the regulation or its register does not allow. */
export class NotRegistered extends Error {
  override readonly name = 'NotRegistered';
  readonly refusal: NotRegisteredReason;
  constructor(refusal: NotRegisteredReason) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** The register as everybody reads it. */
export interface PublicRegister {
  readonly services: readonly RegisteredService[];
  /** The article the register rests on, and the one on forbidding; null: the text has none. */
  readonly article: string | null;
  readonly forbidArticle: string | null;
  /** The article under which an agreement that ended closes a service; null: none does. */
  readonly agreementArticle: string | null;
}

/** The desk for services; the wiring builds it. Each act reaches the gates before it is answered. */
export interface ServiceDesk
  extends Pick<Services, 'prepared' | 'decided' | 'decide' | 'refuse'>,
    Omit<ServiceQuestions, 'refresh'> {
  register(): PublicRegister;
  /** Null: it holds now. Throws NotRegistered, ServiceError. */
  prepare(wanted: WantedService, by: SignedInRef): Promise<Decides | null>;
}
