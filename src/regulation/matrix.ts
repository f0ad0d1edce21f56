// The table of purposes × classes of data as constant data: the ceiling of everything the school may see.

/** In the order of ZOU-9.1: a misuse, b privacy-rules, c continuity, d evidence, e security, f capacity. */
export const purposes = [
  'misuse',
  'privacy-rules',
  'continuity',
  'evidence',
  'security',
  'capacity',
] as const;
export type Purpose = (typeof purposes)[number];

/** Classes of data, one for each row of the table. `elsewhere`: chat, files, drive, screen, keys, camera, location, private device. */
export const dataClasses = [
  'mailTraffic',
  'mailParties',
  'mailSubject',
  'attachmentNames',
  'mailBodyMatch',
  'mailBodyOpening',
  'attachmentContent',
  'webTraffic',
  'webSite',
  'webQuery',
  'webContent',
  'elsewhere',
] as const;
export type DataClass = (typeof dataClasses)[number];

/**
 * What a cell allows. `machine`: no human view, nothing kept when clear. `remainder`: only what is left after
 * screening, one by one. `release`: off unless two persons record a decision about the item. `none`: impossible.
 */
export type Cell =
  | 'yes'
  | 'counts'
  | 'aggregate'
  | 'sender-only'
  | 'machine'
  | 'machine-then-remainder'
  | 'remainder'
  | 'name'
  | 'name+hash'
  | 'release'
  | 'malware-verdict'
  | 'none';

/** The ceiling: purpose × class, intended reading. A profile narrows it and never widens it. */
export const matrix = {
  misuse: {
    mailTraffic: 'yes',
    mailParties: 'yes',
    mailSubject: 'machine-then-remainder',
    attachmentNames: 'machine',
    mailBodyMatch: 'machine',
    mailBodyOpening: 'remainder',
    attachmentContent: 'release',
    webTraffic: 'yes',
    webSite: 'machine-then-remainder',
    webQuery: 'machine-then-remainder',
    webContent: 'none',
    elsewhere: 'none',
  },
  'privacy-rules': {
    mailTraffic: 'counts',
    mailParties: 'sender-only',
    mailSubject: 'machine',
    attachmentNames: 'machine',
    mailBodyMatch: 'machine',
    mailBodyOpening: 'none',
    attachmentContent: 'none',
    webTraffic: 'none',
    webSite: 'none',
    webQuery: 'none',
    webContent: 'none',
    elsewhere: 'none',
  },
  continuity: {
    mailTraffic: 'yes',
    mailParties: 'yes',
    mailSubject: 'yes',
    attachmentNames: 'name',
    mailBodyMatch: 'machine',
    mailBodyOpening: 'yes',
    attachmentContent: 'release',
    webTraffic: 'none',
    webSite: 'none',
    webQuery: 'none',
    webContent: 'none',
    elsewhere: 'none',
  },
  evidence: {
    mailTraffic: 'yes',
    mailParties: 'yes',
    mailSubject: 'yes',
    attachmentNames: 'name+hash',
    mailBodyMatch: 'machine',
    mailBodyOpening: 'yes',
    attachmentContent: 'release',
    webTraffic: 'yes',
    webSite: 'yes',
    webQuery: 'none',
    webContent: 'release',
    elsewhere: 'none',
  },
  security: {
    mailTraffic: 'yes',
    mailParties: 'yes',
    mailSubject: 'machine',
    attachmentNames: 'yes',
    mailBodyMatch: 'machine',
    mailBodyOpening: 'none',
    attachmentContent: 'machine',
    webTraffic: 'yes',
    webSite: 'yes',
    webQuery: 'machine',
    webContent: 'machine',
    elsewhere: 'malware-verdict',
  },
  capacity: {
    mailTraffic: 'aggregate',
    mailParties: 'none',
    mailSubject: 'none',
    attachmentNames: 'none',
    mailBodyMatch: 'none',
    mailBodyOpening: 'none',
    attachmentContent: 'none',
    webTraffic: 'aggregate',
    webSite: 'none',
    webQuery: 'none',
    webContent: 'none',
    elsewhere: 'none',
  },
} as const satisfies Record<Purpose, Record<DataClass, Cell>>;
