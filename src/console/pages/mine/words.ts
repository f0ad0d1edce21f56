// Words of My data, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Mijn gegevens',
  lead: 'Wat de school over jou bewaart door dit reglement, waarom, en wanneer het weg is.',
  later: 'Een lopende gerichte controle hoor je achteraf',
  empty: 'De poort bewaart niets over jou.',
  emptyLead:
    'Zo hoort het: wat doorgaat, laat alleen een telling per groep en per uur achter. Daar sta jij niet in.',
  until: 'Wordt gewist op {{date}}',
  untilLeave: 'Zolang je bij de school bent',
  count_one: '{{count}} keer bewaard',
  count_other: '{{count}} keer bewaard',
  why: 'Waarom',
  who: 'Wie keek',
  nobody: 'Niemand heeft dit geopend.',
  never: 'Dit verzamelt de school nooit',
  neverLead: 'Wat je zoekt, je scherm, je toetsen, je camera, je locatie, je chat, je eigen apparaten.',
  ask: 'Klopt iets niet, of wil je alles op papier?',
  askLead: 'Doe een inzageverzoek bij de privacy officer: {{contact}}. Je krijgt binnen een maand antwoord.',
  happens: 'Alleen jij ziet dit. Dat iemand zijn gegevens bekeek, staat in het logboek, zonder naam.',
  timeline: 'Wat er nu is',
};

export const en: typeof nl = {
  title: 'My data',
  lead: 'What the school holds about you under this regulation, why, and when it is gone.',
  later: 'You are told about a running targeted check afterwards',
  empty: 'The gate holds nothing about you.',
  emptyLead:
    'That is as it should be: what passes leaves only a count per group and hour. You are not in it.',
  until: 'Destroyed on {{date}}',
  untilLeave: 'As long as you are at the school',
  count_one: 'held {{count}} time',
  count_other: 'held {{count}} times',
  why: 'Why',
  who: 'Who looked',
  nobody: 'Nobody has opened this.',
  never: 'This the school never collects',
  neverLead:
    'What you search, your screen, your keys, your camera, your location, your chat, your own devices.',
  ask: 'Is something wrong, or do you want everything on paper?',
  askLead: 'Make an access request to the privacy officer: {{contact}}. You get an answer within a month.',
  happens: 'Only you see this. That somebody looked at their data is on the log, without a name.',
  timeline: 'What there is now',
};
