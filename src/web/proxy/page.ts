// What the proxy says for itself: the block page, refusals and errors of sites. Dutch first, then English.
import { createHash } from 'node:crypto';
import type { BlockExplanation, Wording } from '../../enforcement/explain.ts';

const style = `
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1b1f1d;--muted:#56605b;--edge:#7b857f;--green:#14532d}
@media (prefers-color-scheme:dark){:root{--paper:#121614;--ink:#ecefea;--muted:#a9b3ad;--edge:#6f7b75;--green:#86d5a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 "Atkinson Hyperlegible Next","Atkinson Hyperlegible",system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance}
h2,h3{font-size:1.0625rem;margin:1.75rem 0 .25rem}
[lang=en] h2{font-size:1.35rem;margin:0 0 .75rem}
p,ul{margin:.5rem 0}
ul{padding-left:1.25rem}
.what{font-size:1.1875rem;overflow-wrap:anywhere}
.why{border-left:4px solid var(--green);padding:.25rem 0 .25rem 1rem}
.small{color:var(--muted);font-size:.9375rem}
a{color:var(--green);display:inline-block;padding:.5rem 0;overflow-wrap:anywhere}
section+section{border-top:1px solid var(--edge);margin-top:2.5rem;padding-top:2rem}
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** No script, no outside resource, no form, no frame: only this style. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Text for HTML, attribute values included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function documentOf(title: string, sections: string): string {
  return `<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${sections}
</main>
</body>
</html>
`;
}

/** Headings and links around the sentences of an explanation. */
const frame = {
  nl: {
    next: 'Wat kun je doen?',
    kept: 'Wat bewaart de school hiervan?',
    help: 'Hulp nodig?',
    link: 'Waarom gaat een site niet open? Typ het adres in en lees de regel',
    ask: 'Vraag om deze site, of zeg dat het niet klopt',
  },
  en: {
    next: 'What can you do?',
    kept: 'What does the school keep of this?',
    help: 'Do you need help?',
    link: 'Why does a site not open? Type the address and read the rule',
    ask: 'Ask for this site, or say that this is wrong',
  },
};

function section(words: Wording, language: 'nl' | 'en', why: string | null, code: string | null): string {
  const labels = frame[language];
  const heading = language === 'nl' ? 'h1' : 'h2';
  const steps = words.next.map((step) => `<li>${escapeHtml(step)}</li>`).join('\n');
  const under = language === 'nl' ? 'h2' : 'h3';
  // No link carries the address: the code of a blocked site is the same for everybody, and only this gate can read it.
  const after = `${code === null ? '' : `?code=${encodeURIComponent(code)}`}${language === 'en' ? `${code === null ? '?' : '&'}taal=en` : ''}`;
  const label = code === null ? labels.link : labels.ask;
  const link =
    why === null
      ? ''
      : `<p><a href="${escapeHtml(why + after)}" rel="noreferrer">${escapeHtml(label)}</a></p>`;
  return `<section lang="${language}">
<${heading}>${escapeHtml(words.title)}</${heading}>
<p class="what">${escapeHtml(words.what)}</p>
<p class="why">${escapeHtml(words.why)}</p>
<${under}>${labels.next}</${under}>
<ul>
${steps}
</ul>
${link}
<${under}>${labels.kept}</${under}>
<p class="small">${escapeHtml(words.privacy)}</p>
<${under}>${labels.help}</${under}>
<p class="small">${escapeHtml(words.help)}</p>
</section>`;
}

/** The page for a blocked or refused address. `why`: address of `/waarom`, or null. */
export function blockPage(explanation: BlockExplanation, why: string | null): string {
  const { nl, en, code } = explanation;
  const sections = [section(nl, 'nl', why, code), section(en, 'en', why, code)].join('\n');
  return documentOf(explanation.nl.title, sections);
}

/** The same in a few lines of text, for a tunnel, whose browser shows no page. */
export function blockText(explanation: BlockExplanation): string {
  return `${inOneLine(explanation.nl)}\n\n${inOneLine(explanation.en)}\n`;
}

function inOneLine(words: Wording): string {
  return `${words.title}. ${words.what} ${words.why}`;
}

/** What can go wrong between the gate and a site, or in a request. Says nothing about the inside. */
export type WireFault =
  | 'bad-request'
  | 'sign-in'
  | 'not-a-proxy-request'
  | 'too-slow'
  | 'too-large'
  | 'method'
  | 'no-such-site'
  | 'site-unreachable'
  | 'site-too-slow'
  | 'site-garbled'
  | 'busy';

const faults: Readonly<
  Record<WireFault, { status: string; nl: readonly [string, string]; en: readonly [string, string] }>
> = {
  'bad-request': {
    status: '400 Bad Request',
    nl: [
      'Dit verzoek is niet te lezen',
      'Het verzoek van je browser of app was niet op één manier te lezen.',
    ],
    en: [
      'This request cannot be read',
      'The request of your browser or app could be read in more than one way.',
    ],
  },
  'not-a-proxy-request': {
    status: '400 Bad Request',
    nl: ['Dit is het webfilter van de school', 'Op dit adres staat geen site. Stel het in als proxy.'],
    en: ['This is the web filter of the school', 'There is no site at this address. Set it as a proxy.'],
  },
  'sign-in': {
    status: '407 Proxy Authentication Required',
    nl: [
      'Log in bij het webfilter',
      'Je schoolmail en je eigen wachtwoord voor het web. Dat maak je op de pagina Mijn account.',
    ],
    en: [
      'Sign in to the web filter',
      'Your school mail address and your own web password. You make it on the page My account.',
    ],
  },
  'too-slow': {
    status: '408 Request Timeout',
    nl: ['Het verzoek kwam te langzaam', 'Probeer het opnieuw.'],
    en: ['The request came too slowly', 'Try again.'],
  },
  'too-large': {
    status: '431 Request Header Fields Too Large',
    nl: ['Het verzoek is te groot', 'Verwijder de cookies van deze site en probeer het opnieuw.'],
    en: ['The request is too large', 'Remove the cookies of this site and try again.'],
  },
  method: {
    status: '501 Not Implemented',
    nl: ['Dit soort verzoek kan hier niet', 'Het webfilter kent dit soort verzoek niet.'],
    en: ['This kind of request does not work here', 'The web filter does not know this kind of request.'],
  },
  'no-such-site': {
    status: '502 Bad Gateway',
    nl: [
      'Deze site is niet gevonden',
      'Kijk of het adres klopt. De school heeft deze site niet geblokkeerd.',
    ],
    en: ['This site was not found', 'Check the address. The school has not blocked this site.'],
  },
  'site-unreachable': {
    status: '502 Bad Gateway',
    nl: [
      'Deze site geeft geen verbinding',
      'Probeer het later opnieuw. De school heeft deze site niet geblokkeerd.',
    ],
    en: ['This site does not connect', 'Try again later. The school has not blocked this site.'],
  },
  'site-too-slow': {
    status: '504 Gateway Timeout',
    nl: [
      'Deze site antwoordt niet',
      'Probeer het later opnieuw. De school heeft deze site niet geblokkeerd.',
    ],
    en: ['This site does not answer', 'Try again later. The school has not blocked this site.'],
  },
  'site-garbled': {
    status: '502 Bad Gateway',
    nl: [
      'Het antwoord van deze site is niet te lezen',
      'Probeer het later opnieuw. De school heeft deze site niet geblokkeerd.',
    ],
    en: ['The answer of this site cannot be read', 'Try again later. The school has not blocked this site.'],
  },
  busy: {
    status: '503 Service Unavailable',
    nl: ['Het is nu te druk', 'Wacht een minuut en probeer het opnieuw.'],
    en: ['It is too busy now', 'Wait a minute and try again.'],
  },
};

/** Status line and page for a fault. */
export function faultPage(fault: WireFault): { status: string; html: string } {
  const { status, nl, en } = faults[fault];
  const html = documentOf(
    nl[0],
    `<section lang="nl">
<h1>${nl[0]}</h1>
<p class="what">${nl[1]}</p>
</section>
<section lang="en">
<h2>${en[0]}</h2>
<p class="what">${en[1]}</p>
</section>`,
  );
  return { status, html };
}
