// What an entry of the log says, in a sentence for people. The exact text stays beside it: that is what is hashed.

import type { Both } from './deps.ts';

const sentences: Readonly<Record<string, Both>> = {
  kept: { nl: 'De poort bewaarde een bericht, verzegeld.', en: 'The gate kept a message, sealed.' },
  'access cards': {
    nl: 'Iemand bekeek welke berichten wachten, zonder naam of inhoud.',
    en: 'Somebody looked at which messages wait, without names or contents.',
  },
  'access judge': {
    nl: 'Iemand bekeek regel, tijd, grootte en schuilnamen van één bericht, zonder inhoud.',
    en: 'Somebody looked at rule, time, size and pseudonyms of one message, without contents.',
  },
  'access self': { nl: 'Iemand vroeg de eigen gegevens op.', en: 'Somebody asked for the own data.' },
  'access release': {
    nl: 'Iemand liet een bericht ongelezen doorgaan.',
    en: 'Somebody let a message go on unread.',
  },
  'access send-back': {
    nl: 'Over een bericht besliste niemand op tijd; de software vroeg of het terug kan naar de afzender.',
    en: 'Nobody decided on a message in time; the software asked whether it can go back to its author.',
  },
  'access digest': {
    nl: 'De software liet ontvangers weten dat er mail voor hen wordt vastgehouden. Niemand zag aan wie.',
    en: 'The software told recipients that mail is held for them. Nobody saw whom.',
  },
  'sent-back': {
    nl: 'Een bericht ging ongelezen terug naar de afzender.',
    en: 'A message went back to its author unread.',
  },
  'access clean': {
    nl: 'Iemand liet een besmet bericht ongelezen schoonmaken.',
    en: 'Somebody had an infected message cleaned unread.',
  },
  cleaned: {
    nl: 'De tekst van een besmet bericht ging ongelezen door, zonder bijlagen.',
    en: 'The text of an infected message went on unread, without attachments.',
  },
  'access reveal': {
    nl: 'Wie een controle uitvoert, las de naam achter één schuilnaam.',
    en: 'Who carries out a check read the name behind one pseudonym.',
  },
  'reveal.asked': {
    nl: 'Wie een controle uitvoert, vroeg de naam achter één schuilnaam.',
    en: 'Who carries out a check asked for the name behind one pseudonym.',
  },
  'reveal.given': {
    nl: 'De schoolleiding besloot dat één naam bekend wordt, binnen een controle.',
    en: 'School leadership decided that one name is told, within a check.',
  },
  'reveal.refused': {
    nl: 'De schoolleiding besloot dat een schuilnaam blijft.',
    en: 'School leadership decided that a pseudonym stays.',
  },
  'access destroy': {
    nl: 'Iemand liet een bericht ongelezen wissen.',
    en: 'Somebody had a message destroyed unread.',
  },
  'access destroy-own': {
    nl: 'Iemand liet een eigen bericht uit de quarantaine ongelezen wissen.',
    en: 'Somebody had a message of their own in quarantine destroyed unread.',
  },
  access: {
    nl: 'Iemand opende één bericht, met doel, zaak en reden.',
    en: 'Somebody opened one message, with purpose, case and reason.',
  },
  'order.declined': {
    nl: 'Wie een opdracht moest uitvoeren, weigerde dat, met een grond.',
    en: 'Whoever had to carry out an order refused, with a ground.',
  },
  'order.refused': {
    nl: 'De schoolleiding gaf geen opdracht om een bericht te openen.',
    en: 'School leadership did not order that a message is opened.',
  },
  'order.given': {
    nl: 'De schoolleiding gaf opdracht om één bericht te openen.',
    en: 'School leadership ordered that one message is opened.',
  },
  'order.asked': {
    nl: 'ICT vroeg de schoolleiding om één bericht te mogen openen.',
    en: 'ICT asked school leadership to have one message opened.',
  },
  'spared.entered': {
    nl: 'Twee mensen schreven een vertrouwenspersoon of hulpadres in.',
    en: 'Two persons entered a confidant or a help address.',
  },
  'spared.removed': {
    nl: 'Twee mensen haalden een vertrouwenspersoon of hulpadres weg.',
    en: 'Two persons removed a confidant or a help address.',
  },
  'check.concern': {
    nl: 'Iemand legde een zorg vast. Over wie staat hier niet.',
    en: 'Somebody recorded a concern. About whom is not here.',
  },
  'check.stopped': {
    nl: 'Een zorg ging over gevaar. Er komt geen controle: anderen nemen het over.',
    en: 'A concern was about danger. No check follows: others take over.',
  },
  'check.talked': { nl: 'Er is eerst gepraat.', en: 'There was a talk first.' },
  'check.requested': {
    nl: 'Iemand vroeg om een gerichte controle.',
    en: 'Somebody asked for a targeted check.',
  },
  'check.running': { nl: 'Een gerichte controle begon.', en: 'A targeted check began.' },
  'check.ended': { nl: 'Een gerichte controle is voorbij.', en: 'A targeted check is over.' },
  'check.closed': {
    nl: 'Een zorg is afgesloten zonder controle.',
    en: 'A concern was closed without a check.',
  },
  'check.advice': { nl: 'De FG gaf advies over een zorg.', en: 'The FG advised on a concern.' },
  'check.outcome': {
    nl: 'Wat een controle opleverde, is vastgelegd. Hier staat niet wat.',
    en: 'What a check came to was recorded. Not here.',
  },
  'check.order-refused': {
    nl: 'Wie moest controleren, weigerde. Dat mag.',
    en: 'Whoever had to check refused. That is allowed.',
  },
  mandate: {
    nl: 'Een opdracht tot controle begon te gelden, met een eigen sleutel en een einde.',
    en: 'A mandate came into force, with a key of its own and an end.',
  },
  'mandate-gone': {
    nl: 'De sleutel van een afgelopen opdracht is vernietigd.',
    en: 'The key of a mandate that ended was destroyed.',
  },
  'case.proposed': {
    nl: 'Iemand stelde een controle voor, met artikel en periode.',
    en: 'Somebody proposed a check, with its article and period.',
  },
  'case.approval': {
    nl: 'Eén van de medebeslissers keurde een controle goed.',
    en: 'One of the approvers approved a check.',
  },
  'case.approved': {
    nl: 'Een controle is goedgekeurd door iedereen die dat moest.',
    en: 'A check was approved by everybody who had to.',
  },
  'case.running': {
    nl: 'Een goedgekeurde controle is begonnen.',
    en: 'An approved check began.',
  },
  'case.ended': { nl: 'Een controle is gestopt.', en: 'A check ended.' },
  'case.void': { nl: 'Een controle ging niet door.', en: 'A check was called off.' },
  'longer-asked': {
    nl: 'Iemand vroeg de FG om advies over langer bewaren van één bericht.',
    en: 'Somebody asked the FG for advice on keeping one message longer.',
  },
  'longer-advised': {
    nl: 'De FG gaf advies over langer bewaren.',
    en: 'The FG advised on keeping longer.',
  },
  'longer-decided': {
    nl: 'Twee mensen besloten één bericht langer te bewaren, tot een vaste dag.',
    en: 'Two persons decided to keep one message longer, until a fixed day.',
  },
  'longer-refused': {
    nl: 'Een bericht wordt niet langer bewaard.',
    en: 'A message is not kept longer.',
  },
  'kept-longer': {
    nl: 'Een bericht ligt vanaf nu onder een sleutel met een latere einddag.',
    en: 'A message lies from now on under a key with a later last day.',
  },
  'longer-step': {
    nl: 'Er is vastgelegd of er een melding bij de toezichthouder is gedaan.',
    en: 'It was recorded whether a report went to the supervisory authority.',
  },
  released: { nl: 'Een bericht ging ongelezen door.', en: 'A message went on unread.' },
  destroyed: { nl: 'Een bericht is ongelezen gewist.', en: 'A message was destroyed unread.' },
  'keys-died': {
    nl: 'De nachtelijke wisronde is gedaan. Wat verlopen was, kan niemand meer lezen.',
    en: 'The nightly destruction is done. Nobody can read what had expired.',
  },
  overrun: {
    nl: 'Een nacht werd gemist: het wissen gebeurde te laat.',
    en: 'A night was missed: the destruction came late.',
  },
  'mirror-joined': {
    nl: 'Er is een tweede sleutelbewaarder: die vernietigt voortaan mee.',
    en: 'There is a second keeper: from now on it destroys too.',
  },
  'mirror-left': {
    nl: 'De tweede sleutelbewaarder telt niet meer mee.',
    en: 'The second keeper counts no longer.',
  },
  'mirror-died': {
    nl: 'Ook de tweede sleutelbewaarder heeft vernietigd wat verlopen was.',
    en: 'The second keeper, too, has destroyed what had expired.',
  },
  witness: { nl: 'Een getuige is aangemeld.', en: 'A witness was registered.' },
  'oversight.answer': {
    nl: 'De FG of de medezeggenschapsraad beantwoordde een vraag over het toezicht.',
    en: 'The data protection officer or the participation council answered a question about oversight.',
  },
  'oversight.linked': {
    nl: 'De FG van twee scholen ziet nu bij de ene school ook de cijfers van de andere.',
    en: 'The FG of two schools now sees the numbers of the one at the other.',
  },
  'sample.plan': {
    nl: 'Een steekproef is vastgelegd, met de zegels van FG en medezeggenschapsraad.',
    en: 'A sample was fixed, with the seals of data protection officer and participation council.',
  },
  'sample.total': {
    nl: 'Een uur van een steekproef is geteld.',
    en: 'An hour of a sample was counted.',
  },
  'sample.copy': { nl: 'Het lot koos een bericht.', en: 'The draw took a message.' },
  'sample.unanswered': {
    nl: 'Een bericht ging door zonder antwoord van het lot.',
    en: 'A message went on without an answer of the draw.',
  },
  'sample.revealed': {
    nl: 'Een geheim getal van een steekproef is bekendgemaakt.',
    en: 'A secret number of a sample was made known.',
  },
  'sample.void': { nl: 'Een steekproef is ongeldig.', en: 'A sample is void.' },
  'report.received': { nl: 'Er kwam een melding binnen.', en: 'A report came in.' },
  'sign-in-code': {
    nl: 'Iemand kreeg een eenmalige code om een passkey aan te melden.',
    en: 'Somebody was handed a one-time code to register a passkey.',
  },
  passkey: { nl: 'Een passkey is aangemeld.', en: 'A passkey was registered.' },
  'passkey.ended': { nl: 'Een passkey is ingetrokken.', en: 'A passkey was withdrawn.' },
  'secrecy.signed': {
    nl: 'Iemand ondertekende de verklaring van geheimhouding.',
    en: 'Somebody signed the statement of secrecy.',
  },
  'function.given': { nl: 'Iemand kreeg een functie.', en: 'Somebody was given a function.' },
  'function.taken': { nl: 'Iemand heeft een functie niet meer.', en: 'Somebody lost a function.' },
  'deputy.given': {
    nl: 'Iemand vervangt een ander in een functie.',
    en: 'Somebody stands in for a function.',
  },
  'deputy.ended': { nl: 'Een vervanging hield op.', en: 'Standing in for a function ended.' },
  'list.proposed': {
    nl: 'Iemand vroeg om een lijst van de poort te veranderen.',
    en: 'Somebody asked for a change of a list of the gate.',
  },
  'list.done': { nl: 'Een lijst van de poort is veranderd.', en: 'A list of the gate was changed.' },
  'list.refused': {
    nl: 'Een verandering van een lijst ging niet door.',
    en: 'A change of a list was turned down.',
  },
  'list.withdrawn': {
    nl: 'Een gevraagde verandering van een lijst is ingetrokken.',
    en: 'A change of a list was taken back.',
  },
  represented: {
    nl: 'Een ouder of verzorger bekeek de gegevens van een leerling.',
    en: 'A parent or guardian looked at the data of a pupil.',
  },
  'notice.postponed': {
    nl: 'Een bericht achteraf is met een reden uitgesteld.',
    en: 'A notice afterwards was put off with a reason.',
  },
  'web.opened': {
    nl: 'Een docent opende iets voor een klas, voor een bepaalde tijd.',
    en: 'A teacher opened something for a class, for a fixed time.',
  },
  'web.ended': {
    nl: 'Een docent beëindigde wat voor een klas open was.',
    en: 'A teacher ended what was open for a class.',
  },
  'site.asked': {
    nl: 'Iemand vroeg om een gesloten site. Wie en welke staat hier niet.',
    en: 'Somebody asked for a closed site. Who and which is not here.',
  },
  'site.answered': {
    nl: 'Een vraag over een site is beantwoord.',
    en: 'A question about a site was answered.',
  },
  'site.shared': {
    nl: 'Wie om een site vroeg, liet anderen het antwoord lezen.',
    en: 'Whoever asked for a site let others read the answer.',
  },
  'service.prepared': {
    nl: 'Iemand bereidde een wijziging in het register van diensten voor.',
    en: 'Somebody prepared a change in the register of services.',
  },
  'service.done': {
    nl: 'Het register van diensten is veranderd. Welke dienst en wat, staat erbij.',
    en: 'The register of services changed. Which service and what stands beside this.',
  },
  'service.refused': {
    nl: 'Een voorbereide wijziging in het register van diensten ging niet door.',
    en: 'A prepared change in the register of services was turned down.',
  },
  'service.withdrawn': {
    nl: 'Een voorbereide wijziging in het register van diensten is teruggenomen.',
    en: 'A prepared change in the register of services was taken back.',
  },
  'service.asked': {
    nl: 'Een medewerker vroeg of een dienst mag. Wie en welke staat hier niet.',
    en: 'A member of staff asked whether a service may be used. Who and which is not here.',
  },
  'service.answered': {
    nl: 'Een vraag over een dienst is beantwoord.',
    en: 'A question about a service was answered.',
  },
  'guidance.reported': {
    nl: 'Een medewerker meldde een uitzondering voor begeleiding op afstand. Wie en waarom staat hier niet.',
    en: 'A member of staff reported an exception for guidance at a distance. Who and why is not here.',
  },
  'guidance.noted': {
    nl: 'Een gemelde uitzondering voor begeleiding op afstand is genoteerd.',
    en: 'A reported exception for guidance at a distance was noted.',
  },
  'guidance.refused': {
    nl: 'Een uitzondering voor begeleiding op afstand is afgewezen.',
    en: 'An exception for guidance at a distance was refused.',
  },
  'guidance.ended': {
    nl: 'Een uitzondering voor begeleiding op afstand liep vanzelf af.',
    en: 'An exception for guidance at a distance ended by itself.',
  },
  'duty.born': { nl: 'Er is een plicht met een termijn ontstaan.', en: 'A duty with a term began.' },
  'duty.done': { nl: 'Een plicht is gedaan.', en: 'A duty was done.' },
};

const own = (name: string): Both | null =>
  Object.hasOwn(sentences, name) ? (sentences[name] ?? null) : null;

/** An entry in words, and its hour. An entry of a kind this page does not know has no sentence: only its text shows. */
export function wordsOfLeaf(leaf: string): { readonly says: Both | null; readonly at: string | null } {
  let entry: unknown;
  try {
    entry = JSON.parse(leaf);
  } catch {
    return { says: null, at: null };
  }
  const { kind, mode, at } = Object(entry);
  const says = own(`${String(kind)} ${String(mode)}`) ?? own(String(kind));
  const known = typeof at === 'string' && !Number.isNaN(Date.parse(at));
  return { says, at: known ? at : null };
}
