// Words of the page about secrecy, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Geheimhouding',
  lead: 'Wie bij ICT werkt, zwijgt over wat hij te zien krijgt. Die belofte onderteken je hier, elk jaar opnieuw.',
  happens:
    'De school bewaart dat je hebt ondertekend, welke tekst, en tot wanneer. In het logboek komt het zonder je naam.',
  waitsSign: 'Je handtekening. Tot dan zie je niet wat de poort bewaart.',
  waitsUntil: 'Niets tot {{date}}. Dan onderteken je opnieuw.',
  notBound: 'Jouw functie is hier niet aan gebonden. Je hoeft niets te ondertekenen.',
  noArticle:
    'Het reglement van deze school heeft hier geen eigen artikel voor. De belofte rust op de AVG, artikel 32 lid 4.',
  words: 'Wat je belooft',
  sign: 'Ik beloof dit en onderteken',
  signAgain: 'Onderteken voor een nieuw jaar',
  signHappens: 'Je gebruikt je passkey opnieuw. De handtekening geldt één jaar en is niet terug te draaien.',
  signed: 'Ondertekend. Dit geldt tot {{date}}.',
  toGate: 'Naar de poort',
};

export const en: typeof nl = {
  title: 'Secrecy',
  lead: 'Who works in ICT keeps silent about what is seen there. You sign that promise here, every year anew.',
  happens:
    'The school keeps that you signed, which words, and until when. In the log it stands without your name.',
  waitsSign: 'Your signature. Until then you do not see what the gate keeps.',
  waitsUntil: 'Nothing until {{date}}. Then you sign again.',
  notBound: 'Your function is not bound by this. You need not sign anything.',
  noArticle:
    'The regulation of this school has no article of its own for this. The promise rests on the GDPR, article 32(4).',
  words: 'What you promise',
  sign: 'I promise this and sign',
  signAgain: 'Sign for a new year',
  signHappens: 'You use your passkey again. The signature holds one year and cannot be undone.',
  signed: 'Signed. This holds until {{date}}.',
  toGate: 'To the gate',
};
