// /lessen: where a teacher opens a closed site for a lesson, or time for private use, to one class; without JavaScript.
import { html } from 'hono/html';
import type { ClassOpening } from '../../cases/web-openings.ts';
import type { AddressAnswer } from '../deps.ts';
import type { Page } from './article-page.ts';
import type { Markup } from './layout.ts';
import { lessonWords } from './lessons-words.ts';
import { categoryWords } from '../../enforcement/explain.ts';
import { webCategories } from '../../facts/web.ts';
import type { Language } from './words.ts';

export interface LessonsPage {
  readonly language: Language;
  /** Articles this rests on; null: the regulation knows no such thing. */
  readonly lessonArticle: string | null;
  readonly privateUseArticle: string | null;
  readonly running: readonly ClassOpening[];
  /** What a pupil's code stands for; null: none was given. `site` null: the code is not known here. */
  readonly shown: { readonly code: string; readonly site: AddressAnswer | null } | null;
  /** What came of the last form: a code of `lessonWords.problems`, or null. */
  readonly problem: keyof (typeof lessonWords)['nl']['problems'] | null;
}

const clock = (at: Temporal.Instant): string =>
  at.toZonedDateTimeISO('Europe/Amsterdam').toPlainTime().toString({ smallestUnit: 'minute' });

/** The form and what runs now of this teacher. */
export function lessonsPage(options: LessonsPage): Page {
  const { language, lessonArticle, privateUseArticle, running } = options;
  const say = lessonWords[language];
  const after = language === 'en' ? '?taal=en' : '';
  const link = (article: string): Markup =>
    html`<a href="/artikel/${encodeURIComponent(article)}${after}">${say.article} ${article}</a>`;
  const row = (one: ClassOpening): Markup =>
    html`<li><strong>${one.class}</strong>: ${one.host ?? say.privateUse}, ${one.topic}. ${say.until} ${clock(one.until)}.
<form method="post" action="/lessen/${one.id}/einde${after}"><button>${say.end} ${one.class}</button></form></li>`;
  const choice = (value: string, label: string, checked: boolean): Markup =>
    html`<label><input type="radio" name="soort" value="${value}"${checked ? ' checked' : ''}> ${label}</label>`;
  const { shown } = options;
  const site = shown?.site ?? null;
  const listed = webCategories.find((one) => one === site?.category);
  const seen =
    shown === null
      ? ''
      : site === null
        ? html`<p role="alert"><strong>${say.codeUnknown}</strong></p>`
        : html`<section class="answer" aria-labelledby="site"><h2 id="site">${site.host ?? ''}</h2>
${listed === undefined ? '' : html`<p>${say.category}: ${categoryWords[listed][language]}.</p>`}
${site.article === null ? '' : html`<p>${link(site.article)}</p>`}
<p>${site.outcome === 'allow' ? say.codeOpen : say.codeNext}</p></section>`;
  const byCode =
    lessonArticle === null
      ? ''
      : html`<h2>${say.codeTitle}</h2>${seen}
<form class="ask" method="get" action="/lessen">${language === 'en' ? html`<input type="hidden" name="taal" value="en">` : ''}
<label for="code">${say.code}</label><p class="hint" id="code-hint">${say.codeHint}</p>
<input type="text" id="code" name="code" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint" value="${shown?.code ?? ''}">
<button>${say.codeShow}</button></form>
<h2>${say.openTitle}</h2>`;
  const form =
    lessonArticle === null && privateUseArticle === null
      ? html`<p>${say.nothing}</p>`
      : html`<form class="ask" method="post" action="/lessen${after}">
<fieldset><legend>${say.what}</legend>
${lessonArticle === null ? '' : choice('lesson', say.lesson, true)}
${privateUseArticle === null ? '' : choice('private-use', say.privateUse, lessonArticle === null)}</fieldset>
<label for="klas">${say.class}</label><p class="hint" id="klas-hint">${say.classHint}</p>
<input type="text" id="klas" name="klas" maxlength="60" autocomplete="off" aria-describedby="klas-hint">
<label for="onderwerp">${say.topic}</label>
<input type="text" id="onderwerp" name="onderwerp" maxlength="200" autocomplete="off">
<label for="adres">${say.address}</label><p class="hint" id="adres-hint">${say.addressHint}</p>
<input type="text" id="adres" name="adres" maxlength="2048" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="adres-hint" value="${site?.host ?? ''}">
<label for="minuten">${say.minutes}</label>
<input type="text" id="minuten" name="minuten" inputmode="numeric" maxlength="3" value="50">
<p class="hint">${say.kept}</p>
<button>${say.open}</button></form>`;
  return {
    title: say.title,
    found: true,
    body: html`<h1>${say.title}</h1><p class="lead">${say.lead}</p>
<p>${lessonArticle === null ? '' : html`${say.lesson}: ${link(lessonArticle)}. `}${privateUseArticle === null ? '' : html`${say.privateUse}: ${link(privateUseArticle)}.`}</p>
${options.problem === null ? '' : html`<p role="alert"><strong>${say.problems[options.problem]}</strong></p>`}
<h2>${say.running}</h2>
${running.length === 0 ? html`<p>${say.none}</p>` : html`<ul>${running.map(row)}</ul>`}
${byCode}
${form}`,
  };
}
