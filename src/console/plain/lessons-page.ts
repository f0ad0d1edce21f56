// /lessen: where a teacher opens a closed site for a lesson, or time for private use, to one class; without JavaScript.
import { html } from 'hono/html';
import type { ClassOpening } from '../../cases/web-openings.ts';
import type { Page } from './article-page.ts';
import type { Markup } from './layout.ts';
import { lessonWords } from './lessons-words.ts';
import type { Language } from './words.ts';

export interface LessonsPage {
  readonly language: Language;
  /** Articles this rests on; null: the regulation knows no such thing. */
  readonly lessonArticle: string | null;
  readonly privateUseArticle: string | null;
  readonly running: readonly ClassOpening[];
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
<input type="text" id="adres" name="adres" maxlength="2048" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="adres-hint">
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
${form}`,
  };
}
