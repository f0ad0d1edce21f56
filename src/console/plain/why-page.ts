// /waarom: ask for any address, or what the code in a returned mail means. It decides again; nothing is remembered.
import { html } from 'hono/html';
import { knows } from '../articles.ts';
import type { AddressAnswer, CodeAnswer, PublishedRegulation, SchoolSettings } from '../deps.ts';
import type { Page } from './article-page.ts';
import { askWords } from './ask-words.ts';
import type { Markup } from './layout.ts';
import { type Language, words } from './words.ts';

interface Options {
  readonly language: Language;
  readonly school: SchoolSettings;
  readonly regulation: PublishedRegulation;
  /** What was asked, or null: nothing yet. */
  readonly asked: { readonly address: string; readonly group: string } | null;
  readonly answer: AddressAnswer | null;
  /** The code that was asked for, as written; null: none. */
  readonly code: string | null;
  readonly meaning: CodeAnswer | null;
  /** Asking for the site; null: there is nothing to ask. */
  readonly ask: Markup | null;
}

/** A telephone number stays on one line. */
function unbroken(contact: string): string {
  return contact.replaceAll(/(?<=\d) (?=\d)/g, '\u00a0');
}

function restsOn(options: Options, article: string | null): Markup | '' {
  if (article === null) return '';
  const say = words[options.language];
  const text = `${say.article.toLowerCase()} ${article}`;
  const href = `/artikel/${encodeURIComponent(article)}${options.language === 'en' ? '?taal=en' : ''}`;
  return html`<p>${say.restsOn} ${knows(options.regulation, article) ? html`<a href="${href}">${text}</a>` : text}.</p>`;
}

/** What the code in a returned mail means. */
function codeBox(options: Options, written: string): Markup {
  const say = words[options.language];
  const { meaning } = options;
  if (meaning === null) return html`<p role="alert"><strong>${say.codeUnknown}</strong></p>`;
  return html`<section class="answer" aria-labelledby="antwoord">
<h2 id="antwoord">${say.code} ${meaning.code || written}</h2>
<p><span class="word no">${say.codeReturned}</span></p>
<p>${meaning.says[options.language]}</p>
${meaning.current ? '' : html`<p>${say.codeOld}</p>`}
${restsOn(options, meaning.article)}
<p>${say.reach} ${unbroken(options.school.ictContact)}</p>
</section>`;
}

function answerBox(options: Options, answer: AddressAnswer): Markup {
  const say = words[options.language];
  return html`<section class="answer" aria-labelledby="antwoord">
<h2 id="antwoord">${answer.host ?? options.asked?.address ?? ''}</h2>
<p><span class="word ${answer.outcome === 'allow' ? '' : 'no'}">${say[answer.outcome]}</span></p>
<p>${answer.says[options.language]}</p>
${restsOn(options, answer.article)}
${answer.outcome === 'allow' ? '' : html`<p>${say.reach} ${unbroken(options.school.ictContact)}</p>`}
</section>`;
}

/** The page, with the answer where something was asked. */
export function whyPage(options: Options): Page {
  const say = words[options.language];
  const group = options.asked?.group ?? 'pupils';
  const query = options.language === 'en' ? '?taal=en' : '';
  const missing = options.asked !== null && options.asked.address === '';
  const choice = (value: 'pupils' | 'staff'): Markup =>
    html`<label><input type="radio" name="groep" value="${value}"${group === value ? ' checked' : ''}> ${say[value]}</label>`;
  return {
    title: say.whyTitle,
    found: true,
    body: html`<h1>${say.whyTitle}</h1>
${options.code === null ? '' : codeBox(options, options.code)}
${options.answer === null ? '' : answerBox(options, options.answer)}
${missing ? html`<p role="alert"><strong>${say.missing}</strong></p>` : ''}
${options.ask ?? ''}
<h2>${options.ask === null ? say.siteTitle : say.another}</h2><p>${say.whyLead}</p>
<form class="ask" method="post" action="/waarom${query}">
<label for="adres">${say.address}</label><p class="hint" id="hint">${say.addressHint}</p>
<input type="text" id="adres" name="adres" maxlength="2048" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hint" value="${options.asked?.address ?? ''}">
<fieldset><legend>${say.group}</legend>${choice('pupils')}${choice('staff')}</fieldset>
<button>${say.ask}</button>
</form>
<p><a href="/waarom/antwoord${query}">${say.have}</a></p>
<h2>${say.codeTitle}</h2><p>${say.codeLead}</p>
<form class="ask" method="get" action="/waarom">
${options.language === 'en' ? html`<input type="hidden" name="taal" value="en">` : ''}
<label for="code">${say.code}</label><p class="hint" id="code-hint">${say.codeHint}</p>
<input type="text" id="code" name="code" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint" value="${options.code ?? ''}">
<button>${say.codeAsk}</button>
</form>
<p><a href="/waarom/software${query}">${askWords[options.language].softwareLink}</a></p>
<p><a href="/">${say.search}</a></p>`,
  };
}
