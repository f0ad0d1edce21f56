// Words of the page about orders, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Opdrachten',
  lead: 'Een bericht dat wacht, mag alleen open op opdracht van de schoolleiding: één opdracht voor één bericht.',
  happens: 'Wat je hier beslist, komt in het logboek. Wie het betreft, ziet later dat er gekeken is.',
  none: 'Er zijn geen opdrachten.',
  waits_one: '{{count}} vraag wacht op een besluit.',
  waits_other: '{{count}} vragen wachten op een besluit.',
  states: {
    asked: 'wacht op de schoolleiding',
    given: 'opdracht gegeven',
    refused: 'geen opdracht',
    declined: 'uitvoering geweigerd',
  },
  rule: 'Tegengehouden door',
  why: 'Waarom openen',
  since: 'Gevraagd',
  declinedFor: 'Grond van de weigering',
  reasons: {
    'no-ground': 'De opdracht heeft geen grond in het reglement.',
    'not-the-lightest': 'Het kan lichter: beoordelen zonder openen is genoeg.',
    'own-interest': 'Het gaat over mij of over iemand die mij na staat.',
    'outside-the-regulation': 'De opdracht gaat verder dan het artikel toestaat.',
  },
  give: 'Geef opdracht om dit ene bericht te openen',
  refuse: 'Geef geen opdracht',
  decideHappens:
    'Bij opdracht leest iemand van ICT of de privacy officer dit ene bericht, met schuilnamen. Zonder opdracht blijft het dicht.',
  given: 'De opdracht voor {{name}} is gegeven.',
  refused: '{{name}} blijft dicht.',
  decline: 'Ik mag of wil dit niet uitvoeren',
  declineLead:
    'Je mag een opdracht weigeren die niet bij het reglement past. De FG en de privacy officer zien je weigering. Het bericht blijft dicht.',
  declineDo: 'Weiger deze opdracht',
  declined: 'Je hebt de opdracht voor {{name}} geweigerd.',
};

export const en: typeof nl = {
  title: 'Orders',
  lead: 'A message that waits is opened only by order of school leadership: one order for one message.',
  happens: 'What you decide here goes on the log. Whom it concerns will see that somebody looked.',
  none: 'There are no orders.',
  waits_one: '{{count}} question waits for a decision.',
  waits_other: '{{count}} questions wait for a decision.',
  states: {
    asked: 'waits for school leadership',
    given: 'order given',
    refused: 'no order',
    declined: 'carrying out refused',
  },
  rule: 'Held by',
  why: 'Why open it',
  since: 'Asked',
  declinedFor: 'Ground of the refusal',
  reasons: {
    'no-ground': 'The order has no ground in the regulation.',
    'not-the-lightest': 'A lighter way will do: judging without opening is enough.',
    'own-interest': 'It is about me or somebody close to me.',
    'outside-the-regulation': 'The order goes further than the article allows.',
  },
  give: 'Order that this one message is opened',
  refuse: 'Give no order',
  decideHappens:
    'With an order, ICT or the privacy officer reads this one message, with pseudonyms. Without one it stays closed.',
  given: 'The order for {{name}} was given.',
  refused: '{{name}} stays closed.',
  decline: 'I may not or will not carry this out',
  declineLead:
    'You may refuse an order that does not fit the regulation. The FG and the privacy officer see your refusal. The message stays closed.',
  declineDo: 'Refuse this order',
  declined: 'You refused the order for {{name}}.',
};
