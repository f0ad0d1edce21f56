// The words the register of services is kept in: kinds, statuses, transfer bases, agreements, risk classes.

/** What kind of service it is. `mail-programme`: a programme people read and write mail with. */
export const serviceKinds = ['mail', 'storage', 'chat', 'app', 'ai', 'mail-programme', 'other'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** From open to closed. `conditional`: allowed for now, under the conditions that it says; a decision may follow. */
export const serviceStatuses = ['allowed', 'conditional', 'forbidden'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];

/** On what personal data may leave the European Economic Area (GDPR 44 to 46). `eea`: they stay inside. */
export const transferBases = ['eea', 'adequacy', 'clauses', 'none', 'unknown'] as const;
export type TransferBasis = (typeof transferBases)[number];

/** The processing agreement (GDPR 28). `not-needed`: the service sees no personal data of the school. */
export const agreementStates = ['signed', 'none', 'not-needed', 'unknown'] as const;
export type AgreementState = (typeof agreementStates)[number];

/** Risk classes of the AI Act (Regulation 2024/1689). */
export const riskClasses = ['minimal', 'limited', 'high', 'prohibited'] as const;
export type RiskClass = (typeof riskClasses)[number];

/** The council's step in forbidding: it consented, advised, or was heard. */
export const councilSteps = ['consent', 'advice', 'heard'] as const;
export type CouncilStep = (typeof councilSteps)[number];
