// Why the web gate refuses an address before any rule is asked: codes and the sentence for each.

/** Codes of the host reading and of the wire. A code without a sentence of its own gets the general one. */
export type Refusal = string;

const general = {
  nl: 'Dit adres is niet op één manier te lezen. Het filter kan dan niet weten welke site je bedoelt.',
  en: 'This address can be read in more than one way. The filter cannot know which site you mean.',
};

const inside = {
  nl: 'Dit adres wijst naar een apparaat binnen een netwerk. Zulke adressen opent het filter niet.',
  en: 'This address points to a device inside a network. The filter does not open such addresses.',
};

const sentences: Readonly<Record<string, { readonly nl: string; readonly en: string }>> = {
  'not-a-host': {
    nl: 'Dit is geen adres van een site.',
    en: 'This is not the address of a site.',
  },
  userinfo: {
    nl: 'In dit adres staat een naam of wachtwoord vóór de site. Zo wordt vaak een andere site verborgen.',
    en: 'This address has a name or password in front of the site. That is often used to hide another site.',
  },
  loopback: inside,
  'private-address': inside,
  'link-local': inside,
  reserved: inside,
  port: {
    nl: 'Deze poort is niet bedoeld voor sites.',
    en: 'This port is not meant for sites.',
  },
  'server-name-differs': {
    nl: 'De verbinding vraagt om een andere site dan het adres. Het filter kan niet weten welke je bedoelt.',
    en: 'The connection asks for another site than the address. The filter cannot know which one you mean.',
  },
  'no-server-name': {
    nl: 'De verbinding zegt niet om welke site het gaat.',
    en: 'The connection does not say which site it is for.',
  },
  'hidden-server-name': {
    nl: 'De verbinding verbergt om welke site het gaat.',
    en: 'The connection hides which site it is for.',
  },
  'not-tls': {
    nl: 'Dit is geen beveiligde verbinding met een site.',
    en: 'This is not a secure connection to a site.',
  },
};

/** The sentence that goes with a refusal code, Dutch and English. */
export function refusalWords(reason: Refusal): { readonly nl: string; readonly en: string } {
  return sentences[reason] ?? general;
}
