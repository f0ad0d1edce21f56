// Words of the demo page, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'De voorbeeldschool',
  lead: 'Veertig verzonnen mensen en een compleet reglement. Kijk rond als wie je wilt.',
  loopback: 'Deze links werken alleen op de computer waarop de voorbeeldschool draait.',
  roles: 'Log in als',
  traffic: 'Stuur voorbeeldverkeer',
  trafficLead:
    'Echte mail door de mailpoort en echte verzoeken door de webpoort. Duurt een halve minuut of korter.',
  trafficHappens:
    'Alles blijft op deze computer. Wat wordt tegengehouden, wordt verzegeld bewaard zoals het reglement zegt.',
  start: 'Stuur voorbeeldverkeer',
  running: 'Bezig: {{done}} van {{total}}',
  done: 'Klaar: {{total}} berichten en verzoeken verstuurd.',
  failed: 'Het verkeer stopte:',
  toMailbox: 'Bekijk de postbus',
  toGate: 'Bekijk de poort als ICT',
  outcomes: {
    accepted: 'aangenomen',
    returned: 'teruggestuurd',
    deferred: 'later opnieuw',
    opened: 'sites open',
    blocked: 'sites geblokkeerd',
    deliver: 'bezorgd',
    return: 'teruggestuurd',
    hold: 'wacht',
    quarantine: 'quarantaine',
    allow: 'sites open',
    block: 'sites geblokkeerd',
    refuse: 'adressen geweigerd',
  },
};

export const en: typeof nl = {
  title: 'The made-up school',
  lead: 'Forty invented people and a complete regulation. Look around as whoever you like.',
  loopback: 'These links work only on the computer the made-up school runs on.',
  roles: 'Sign in as',
  traffic: 'Send sample traffic',
  trafficLead:
    'Real mail through the mail gate and real requests through the web gate. Takes half a minute or less.',
  trafficHappens:
    'Everything stays on this computer. What is stopped is kept sealed, as the regulation says.',
  start: 'Send sample traffic',
  running: 'Busy: {{done}} of {{total}}',
  done: 'Done: {{total}} messages and requests sent.',
  failed: 'The traffic stopped:',
  toMailbox: 'See the mailbox',
  toGate: 'See the gate as ICT',
  outcomes: {
    accepted: 'accepted',
    returned: 'returned',
    deferred: 'again later',
    opened: 'sites open',
    blocked: 'sites blocked',
    deliver: 'delivered',
    return: 'returned',
    hold: 'held',
    quarantine: 'quarantine',
    allow: 'sites open',
    block: 'sites blocked',
    refuse: 'addresses refused',
  },
};
