// HTML character references (numeric, and the named ones that hide letters), decoded in one pass.

/** Names and what they stand for; letters with a script, fraktur or double-struck form fold by rule below. */
const named = new Map<string, string>(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    hairsp: ' ',
    numsp: ' ',
    puncsp: ' ',
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    lrm: '\u200e',
    rlm: '\u200f',
    NoBreak: '\u2060',
    ZeroWidthSpace: '\u200b',
    NegativeThinSpace: '\u200b',
    NegativeMediumSpace: '\u200b',
    NegativeThickSpace: '\u200b',
    NegativeVeryThinSpace: '\u200b',
    InvisibleTimes: '\u2062',
    InvisibleComma: '\u2063',
    ic: '\u2063',
    it: '\u2062',
    af: '\u2061',
    ApplyFunction: '\u2061',
    Tab: '\t',
    NewLine: '\n',
    excl: '!',
    num: '#',
    dollar: '$',
    percnt: '%',
    lpar: '(',
    rpar: ')',
    ast: '*',
    plus: '+',
    comma: ',',
    period: '.',
    sol: '/',
    colon: ':',
    semi: ';',
    equals: '=',
    quest: '?',
    commat: '@',
    lsqb: '[',
    lbrack: '[',
    bsol: '\\',
    rsqb: ']',
    rbrack: ']',
    Hat: '^',
    lowbar: '_',
    UnderBar: '_',
    grave: '`',
    lcub: '{',
    lbrace: '{',
    verbar: '|',
    vert: '|',
    rcub: '}',
    rbrace: '}',
    hyphen: '-',
    dash: '-',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    hellip: '…',
    bull: '•',
    middot: '·',
    euro: '€',
    copy: '©',
    reg: '®',
    trade: '™',
    laquo: '«',
    raquo: '»',
    times: '×',
    szlig: 'ß',
    aelig: 'æ',
    AElig: 'Æ',
    oelig: 'œ',
    OElig: 'Œ',
    eth: 'ð',
    ETH: 'Ð',
    thorn: 'þ',
    THORN: 'Þ',
    oslash: 'ø',
    Oslash: 'Ø',
    aring: 'å',
    Aring: 'Å',
    inodot: 'ı',
    imath: 'ı',
    jmath: 'ȷ',
    fflig: 'ff',
    filig: 'fi',
    fllig: 'fl',
    ffilig: 'ffi',
    ffllig: 'ffl',
    fjlig: 'fj',
    ijlig: 'ij',
    IJlig: 'IJ',
    kgreen: 'ĸ',
    ell: 'ℓ',
    ee: 'e',
    exponentiale: 'e',
    ExponentialE: 'e',
    ii: 'i',
    dd: 'd',
    DD: 'D',
    oS: 'S',
    lstrok: 'ł',
    Lstrok: 'Ł',
    dstrok: 'đ',
    Dstrok: 'Đ',
    hstrok: 'ħ',
    Hstrok: 'Ħ',
    tstrok: 'ŧ',
    Tstrok: 'Ŧ',
    planck: 'ℏ',
    planckh: 'h',
    real: 'R',
    image: 'I',
    weierp: 'p',
    alpha: 'α',
    beta: 'β',
    gamma: 'γ',
    epsilon: 'ε',
    epsi: 'ε',
    eta: 'η',
    iota: 'ι',
    kappa: 'κ',
    nu: 'ν',
    omicron: 'ο',
    rho: 'ρ',
    sigma: 'σ',
    tau: 'τ',
    upsilon: 'υ',
    upsi: 'υ',
    chi: 'χ',
    omega: 'ω',
    Alpha: 'Α',
    Beta: 'Β',
    Epsilon: 'Ε',
    Zeta: 'Ζ',
    Eta: 'Η',
    Iota: 'Ι',
    Kappa: 'Κ',
    Mu: 'Μ',
    Nu: 'Ν',
    Omicron: 'Ο',
    Rho: 'Ρ',
    Tau: 'Τ',
    Upsilon: 'Υ',
    Chi: 'Χ',
    acy: 'а',
    Acy: 'А',
    vcy: 'в',
    Vcy: 'В',
    iecy: 'е',
    IEcy: 'Е',
    iukcy: 'і',
    Iukcy: 'І',
    jsercy: 'ј',
    Jsercy: 'Ј',
    kcy: 'к',
    Kcy: 'К',
    mcy: 'м',
    Mcy: 'М',
    ncy: 'н',
    Ncy: 'Н',
    ocy: 'о',
    Ocy: 'О',
    pcy: 'п',
    rcy: 'р',
    Rcy: 'Р',
    scy: 'с',
    Scy: 'С',
    dscy: 'ѕ',
    DScy: 'Ѕ',
    tcy: 'т',
    Tcy: 'Т',
    ucy: 'у',
    Ucy: 'У',
    khcy: 'х',
    KHcy: 'Х',
    gcy: 'г',
    icy: 'и',
    lcy: 'л',
    bcy: 'б',
    dcy: 'д',
  }),
);

/** Marks that names add to a Latin letter: `eacute`, `ntilde`, `scedil`. Marks are folded away when words are compared. */
const accents = new Map([
  ['acute', '\u0301'],
  ['grave', '\u0300'],
  ['circ', '\u0302'],
  ['uml', '\u0308'],
  ['tilde', '\u0303'],
  ['cedil', '\u0327'],
  ['caron', '\u030c'],
  ['ogon', '\u0328'],
  ['macr', '\u0304'],
  ['dot', '\u0307'],
  ['breve', '\u0306'],
  ['ring', '\u030a'],
  ['dblac', '\u030b'],
  ['midot', '\u00b7'],
]);

/** Windows-1252 behind the numbers 128 to 159 (HTML standard, numeric character references). */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const reference = /&(?:#(?:[xX]([0-9a-fA-F]{1,20})|(\d{1,20}))|([A-Za-z][A-Za-z0-9]{1,31}));?/g;

/** Text with its character references decoded; unknown ones stay as they are. Linear. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    reference,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name === undefined)
        return fromNumber(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
      return fromName(name) ?? withoutSemicolon(whole, name) ?? whole;
    },
  );
}

function fromNumber(code: number): string {
  if (code >= 128 && code <= 159) return windows.charAt(code - 128);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return String.fromCodePoint(code);
}

function fromName(name: string): string | undefined {
  const known = named.get(name);
  if (known !== undefined) return known;
  const [, letter, rest] = /^([A-Za-z])([a-z]{2,5})$/.exec(name) ?? [];
  if (letter === undefined || rest === undefined) return undefined;
  if (rest === 'scr' || rest === 'fr' || rest === 'opf') return letter;
  const mark = accents.get(rest);
  return mark === undefined ? undefined : `${letter}${mark}`.normalize('NFC');
}

/** Old names count without semicolon, also glued to letters: `&eacuten` is `én`. */
function withoutSemicolon(whole: string, name: string): string | undefined {
  if (whole.endsWith(';')) return undefined;
  for (let length = Math.min(name.length - 1, 6); length >= 2; length--) {
    const known = fromName(name.slice(0, length));
    if (known !== undefined) return `${known}${name.slice(length)}`;
  }
  return undefined;
}
