// Letters that look like Latin letters, by script: the compact table behind word matching and look-alike names.

/**
 * One line per Latin letter (or digraph): the letter, then its look-alikes. What NFKD and the removal of marks
 * already fold (full width, mathematical, circled, accented letters) is not repeated here. Upper and lower case
 * stand apart, because Greek and Cyrillic capitals resemble other letters than their small forms do.
 */
const table = [
  // Latin letters with strokes, hooks, small capitals and phonetic forms.
  'a ɑɐᴀⱥȺⱭ',
  'b ƀɃɓƁʙƃƂƄ',
  'c ƈƇȼȻᴄɕↄ',
  'd đĐɖƉɗƊᴅðÐƌƋ',
  'e ɇɆəƏǝƎᴇɛƐɘ',
  'f ƒƑꜰꬵꞙꞘẝ',
  'g ɡǥǤɠƓɢᶃƍ',
  'h ħĦɦⱨⱧʜɥ',
  'i ıɨƗɪɩƖᵻǀ˛',
  'j ɉɈȷʝᴊꞲ',
  'k ƙƘⱪⱩᴋʞ',
  'l łŁƚȽɫⱢⱡⱠɭʟꞮ∣',
  'm ɱⱮᴍ',
  'n ŋŊɲƝƞȠɴŉ',
  'o øØɵƟɔƆᴏᴑꬽ',
  'p ƥƤᵽⱣᴘ',
  'q ɋɊꝗꝖʠ',
  'r ɍɌɽⱤʀƦɹꭇꭈ',
  's ʂꜱſƽƼȿⱾ',
  't ŧŦƭƬʈƮȶⱦȾᴛ',
  'u ʉɄᴜʊƱꞟꭎꭒ',
  'v ʋƲᴠʌɅⱱ',
  'w ⱳⱲᴡɯʍƜ',
  'x ꭓꭗꞳ×',
  'y ɏɎƴƳʏɣᶌỿꭚʎ',
  'z ƶƵȥȤʐⱬⱫᴢʒƷ',
  'ss ßẞ',
  'ae æÆᴁᴂ',
  'oe œŒɶ',
  'th þÞ',
  'ij ĳĲ',
  'dz ʣ',
  'ts ʦ',
  // Cyrillic.
  'a аА',
  'b вВЬьƅбБ',
  'c сСҫҪ',
  'd ԁԀԃ',
  'e еЕҽҼєЄэЭ',
  'g ԌԍցɡႺ',
  'h һҺнНңҢӉӈҺ',
  'i іІꙇ',
  'j јЈ',
  'k кКқҚҝӄҡ',
  'l ӏӀⳐ',
  'm мМӍӎ',
  'n пПиИ',
  'o оОөӨ',
  'p рРҏҎ',
  'q ԛԚ',
  'r гГяЯґҐ',
  's ѕЅ',
  't тТҭҬ',
  'u џЏ',
  'v ѵѴ',
  'w ԝԜѡѠшШщЩ',
  'x хХҳҲҲ',
  'y уУүҮұҰч',
  'z ʒзЗ',
  // Greek and Coptic.
  'a αΑⲀⲁ',
  'b βΒⲂⲃϐ',
  'c ϲϹⲤⲥς',
  'e εΕⲈⲉϵ',
  'f ϜϝϜ',
  'h ΗⲎⲏ',
  'i ιΙⲒⲓͺι',
  'j ϳͿ',
  'k κΚⲔⲕϰ',
  'm ΜⲘⲙϺ',
  'n ηΝⲚⲛπ',
  'o οΟσⲞⲟθ',
  'p ρΡⲢⲣϱϷϸ',
  'r ⲅⲄᴦ',
  't τΤⲦⲧ',
  'u υμⲨ',
  'v ν',
  'w ωϖⲰⲱ',
  'x χΧⲬⲭ',
  'y γΥϒⲩ',
  'z ζΖⲌⲍ',
  'l λ',
  // Armenian, Georgian, Hebrew, Arabic and other scripts with round or straight letters.
  'a աԱ',
  'b ЪბԵ',
  'd ժ',
  'e ҿ',
  'f ք',
  'g գց',
  'h հһ',
  'i ɩ',
  'j յ',
  'n ոռղ',
  'o օՕჿסہهھەߋဝഠంಂංംዐⵔଠ০୦०੦૦௦౦೦൦๐໐၀٥۵߀〇',
  'p թ',
  'q զգ',
  's ՏႽ',
  'u սՍՄႮ',
  'v ٧۷ט',
  'w ա',
  'y ყՎ',
  'l ןוا١۱ߊⵏ׀',
  'x ⵝ',
  'e ⴹ',
  'v ⴸ',
  'q ⵕ',
  'u ሀ',
  // Cherokee, Canadian syllabics, Lisu and runes.
  'a ᎪᗅꓮꭺᏗ',
  'b ᏴᏏᗷꓐᑲᖯꮟ',
  'c ᏟꓚꮯᑕᏣ',
  'd ᎠᗞᗪꓓᏧᑯꓒꭰ',
  'e ᎬꓰᏋꭼ',
  'f ᖴꓝ',
  'g ᏀᏳꓖꮐ',
  'h ᎻᕼꓧᏂꮋ',
  'i ᎥᎨꭵ',
  'j Ꭻᒍꓙꭻ',
  'k Ꮶᛕꓗꮶ',
  'l Ꮮᒪꓡꓲᛁꮮ',
  'm Ꮇᗰꓟᛖꮇ',
  'n ꓠᏁᑎ',
  'o ꓳᏫ',
  'p ᏢᑭꓑꮲᎮ',
  'r ᎡᏒᖇꓣꮁꭱꮢ',
  's ᏕᏚꓢꮪ',
  't ᎢꓔꭲᎿ',
  'u ᑌꓴᏌ',
  'v ᏙᏤᐯꓦꛟꮩ',
  'w ᎳᏔꓪꮃᗯ',
  'x ᕁᕽꓫᚷ᙭᙮',
  'y ᎩᎽꓬᖻ',
  'z ᏃꓜꮓᏃ',
  // Symbols used as letters.
  'a ⍺∀',
  'b ♭',
  'c ⊂',
  'e ℮⋿∈∃ꬲ',
  'i ⍳¡',
  'o ○◯●⚪⚫∘',
  'p ⍴',
  't ⊤⟙†',
  'u ∪⋃',
  'v ∨⋁√',
  'x ✕✖✗✘╳⤫⤬⨯❌',
  'n ∩⋂',
  'l ⏽',
  'b Ꞵ',
  'm ꟽ',
  // Letters beyond the basic plane: old Italic, Lycian, Carian, Lydian, Deseret, Osage, Warang Citi, Miao.
  'a 𖽀𐊠',
  'b 𐊂𐊡𐌁',
  'c 𝈂𑣲𑣩𐊢𐌂𐐕𐔜𐐽',
  'e 𑢦𑢮𐊆',
  'f 𝈓𑣂𑢢𐊇𐊥𐔥',
  'h 𐋏',
  'i 𑣃',
  'k 𐔘',
  'l 𝈪𖼖𑢣𑢲𐐛𐔦𐌠𐊊𐌉𖼨',
  'm 𐊰𐌑',
  'n 𐔓',
  'o 𑓐𑣠𐓂𑢵𐊒𐊫𐐄𐔖𐓪𑣈𑣗𐐬',
  'p 𐊕',
  'r 𝈖𐒴𖼵',
  's 𖼺𐊖𐐠𑣁𐑈',
  't 𖼊𑢼𐊗𐊱𐌕',
  'u 𐓎𖽂𑢸𐓶𑣘',
  'v 𝈍𖼈𑢠𐔝𑜆𑣀',
  'w 𑣯𑣦𑜊𑜎𑜏',
  'x 𐌢𑣬𐊐𐊴𐌗𐔧',
  'y 𖽃𑢤𐊲𑣜',
  'z 𐋵𑣥𑢩𑣄',
];

const byCodePoint = buildTable();

function buildTable(): ReadonlyMap<number, string> {
  const map = new Map<number, string>();
  for (const line of table) {
    const [latin = '', ...lookalikes] = line.replace(' ', '').match(/^[a-z]+|./gu) ?? [];
    for (const one of lookalikes) {
      const code = one.codePointAt(0) ?? 0;
      if (!map.has(code)) map.set(code, latin);
    }
  }
  return map;
}

/** Ranges of letter-shaped symbols that Unicode gives no decomposition: first code point, count, first letter `a`. */
const letterRanges = [0x1f150, 0x1f170, 0x1f1e6] as const;

/** The Latin letters (lower case) that this code point resembles, or `undefined`. */
export function latinLookalike(code: number): string | undefined {
  const known = byCodePoint.get(code);
  if (known !== undefined) return known;
  if (code < 0x1f150) return undefined;
  for (const start of letterRanges) {
    if (code >= start && code < start + 26) return String.fromCharCode(97 + code - start);
  }
  return undefined;
}
