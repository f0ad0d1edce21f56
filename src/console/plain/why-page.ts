// /waarom: ask for any address and see what the gate would answer now. It decides again; nothing is remembered.
import { html } from 'hono/html';
import { knows } from '../articles.ts';
import type { AddressAnswer, PublishedRegulation, SchoolSettings } from '../deps.ts';
import type { Page } from './article-page.ts';
import type { Markup } from './layout.ts';
import { type Language, words } from './words.ts';

interface Options {
  readonly language: Language;
  readonly school: SchoolSettings;
  readonly regulation: PublishedRegulation;
  /** What was asked, or null: nothing yet. */
  readonly asked: { readonly address: string; readonly group: string } | null;
  readonly answer: AddressAnswer | null;
}

/** A telephone number stays on one line. */
function unbroken(contact: string): string {
  return contact.replaceAll(/(?<=\d) (?=\d)/g, '\u00a0');
}

function answerBox(options: Options, answer: AddressAnswer): Markup {
  const say = words[options.language];
  const article =
    answer.article === null
      ? ''
      : knows(options.regulation, answer.article)
        ? html`<p>${say.restsOn} <a href="/artikel/${encodeURIComponent(answer.article)}${options.language === 'en' ? '?taal=en' : ''}">${say.article.toLowerCase()} ${answer.article}</a>.</p>`
        : html`<p>${say.restsOn} ${say.article.toLowerCase()} ${answer.article}.</p>`;
  return html`<section class="answer" aria-labelledby="antwoord">
<h2 id="antwoord">${answer.host ?? options.asked?.address ?? ''}</h2>
<p><span class="word ${answer.outcome === 'allow' ? '' : 'no'}">${say[answer.outcome]}</span></p>
<p>${answer.says[options.language]}</p>
${article}
${answer.outcome === 'allow' ? '' : html`<p>${say.reach} ${unbroken(options.school.ictContact)}</p>`}
</section>`;
}

/** The page, with the answer where something was asked. */
export function whyPage(options: Options): Page {
  const say = words[options.language];
  const group = options.asked?.group ?? 'pupils';
  const missing = options.asked !== null && options.asked.address === '';
  const choice = (value: 'pupils' | 'staff'): Markup =>
    html`<label><input type="radio" name="groep" value="${value}"${group === value ? ' checked' : ''}> ${say[value]}</label>`;
  return {
    title: say.whyTitle,
    found: true,
    body: html`<h1>${say.whyTitle}</h1><p class="lead">${say.whyLead}</p>
${options.answer === null ? '' : answerBox(options, options.answer)}
${missing ? html`<p role="alert"><strong>${say.missing}</strong></p>` : ''}
<form class="ask" method="post" action="/waarom${options.language === 'en' ? '?taal=en' : ''}">
<label for="adres">${say.address}</label><p class="hint" id="hint">${say.addressHint}</p>
<input type="text" id="adres" name="adres" maxlength="2048" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hint" value="${options.asked?.address ?? ''}">
<fieldset><legend>${say.group}</legend>${choice('pupils')}${choice('staff')}</fieldset>
<button>${say.ask}</button>
</form>
<p><a href="/">${say.search}</a></p>`,
  };
}
