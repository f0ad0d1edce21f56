// Asking about a closed site and reading the answer by a code: parts of /waarom that work without JavaScript.
import { html } from 'hono/html';
import type { SiteQuestion } from '../../cases/site-questions.ts';
import type { AddressAnswer } from '../deps.ts';
import type { SiteDesk } from '../sites.ts';
import type { Page } from './article-page.ts';
import { askWords } from './ask-words.ts';
import type { Markup } from './layout.ts';
import { type Language, words } from './words.ts';

const after = (language: Language): string => (language === 'en' ? '?taal=en' : '');

const locale = { nl: 'nl-NL', en: 'en-GB' } as const;
const dayOf = (at: Temporal.Instant, language: Language): string =>
  at
    .toZonedDateTimeISO('Europe/Amsterdam')
    .toPlainDate()
    .toLocaleString(locale[language], { day: 'numeric', month: 'long', year: 'numeric' });
const momentOf = (at: Temporal.Instant, language: Language): string =>
  at.toZonedDateTimeISO('Europe/Amsterdam').toPlainDateTime().toLocaleString(locale[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });

function answerLine(question: SiteQuestion, language: Language): Markup | '' {
  const say = askWords[language];
  const { answered } = question;
  if (answered === null) return '';
  if (question.software !== null) {
    const own: Readonly<Record<string, string>> = { useful: say.softwareUseful, unsafe: say.softwareUnsafe };
    const allowed = answered.answer === 'opened';
    return html`<p><span class="word ${allowed ? '' : 'no'}">${allowed ? say.softwareAllowed : say.softwareStays}</span></p>
<p>${own[answered.reason] ?? say.reasons[answered.reason]}</p>`;
  }
  return html`<p><span class="word ${answered.answer === 'opened' ? '' : 'no'}">${say[answered.answer]}</span></p>
<p>${say.reasons[answered.reason]}</p>`;
}

/** What was asked about this site before, and the form to ask; for a site that a rule closes. */
export function askPart(options: {
  readonly language: Language;
  readonly answer: AddressAnswer;
  readonly group: 'pupils' | 'staff';
  readonly promise: ReturnType<SiteDesk['promise']>;
  readonly precedents: readonly SiteQuestion[];
}): Markup {
  const { language, answer, group, promise, precedents } = options;
  const say = askWords[language];
  const wishes = answer.locked
    ? (['wrong'] as const)
    : ([group === 'staff' ? 'work' : 'lesson', 'wrong'] as const);
  const term =
    promise === null
      ? html`<p class="hint">${say.noPromise}</p>`
      : html`<p class="hint">${say.promise.replace('{hours}', String(promise.schoolHours))} (<a href="/artikel/${encodeURIComponent(promise.article)}${after(language)}">${words[language].article.toLowerCase()} ${promise.article}</a>).</p>`;
  const before = precedents.map(
    (one) =>
      html`<li>${answerLine(one, language)}<p class="hint">${one.host}, ${one.answered === null ? '' : `${say.on} ${dayOf(one.answered.at, language)}`}</p></li>`,
  );
  return html`${before.length === 0 ? '' : html`<h2>${say.earlier}</h2><ul class="plain">${before}</ul>`}
<h2 id="vraag">${say.form}</h2>
<form class="ask" method="post" action="/waarom/vraag${after(language)}">
<input type="hidden" name="adres" value="${answer.host ?? ''}"><input type="hidden" name="groep" value="${group}">
<fieldset><legend>${say.for}</legend>
${wishes.map((wish, at) => html`<label><input type="radio" name="wens" value="${wish}"${at === 0 ? ' checked' : ''}> ${say.wishes[wish]}</label>`)}</fieldset>
<p class="hint">${say.kept}</p>${term}
<button>${say.send}</button>
</form>`;
}

/** The page that shows a code once. */
export function askedPage(options: {
  readonly language: Language;
  /** The site, or the program and its site. */
  readonly about: string;
  readonly code: string;
  readonly dueAt: Temporal.Instant;
}): Page {
  const { language, about, code, dueAt } = options;
  const say = askWords[language];
  return {
    title: say.askedTitle,
    found: true,
    body: html`<h1>${say.askedTitle}</h1><p class="lead">${about}</p>
<section class="answer" aria-labelledby="code"><h2 id="code">${say.keep}</h2>
<p class="code">${code}</p><p>${say.keepWhy}</p></section>
<p>${say.due} ${momentOf(dueAt, language)}.</p>
<p><a href="/waarom/antwoord${after(language)}">${say.look}</a></p>`,
  };
}

export interface AnswerPage {
  readonly language: Language;
  /** Null: nothing was asked yet. */
  readonly asked: { readonly code: string; readonly found: Awaited<ReturnType<SiteDesk['look']>> } | null;
  /** True: shared by this very request. */
  readonly justShared: boolean;
}

function foundPart({ asked, justShared, language }: AnswerPage): Markup | '' {
  const say = askWords[language];
  if (asked === null) return '';
  const { code, found } = asked;
  if (found === null) return html`<p role="alert"><strong>${say.noCode}</strong></p>`;
  const { question, first, dueAt } = found;
  const waiting = html`<p>${say.waits}${dueAt === null ? '' : html` ${say.due} ${momentOf(dueAt, language)}.`}</p>`;
  const share =
    question.answered === null || !first || question.shared || question.software !== null
      ? ''
      : html`<h2>${say.share}</h2><p>${say.shareWhy}</p>
<form class="ask" method="post" action="/waarom/antwoord/delen${after(language)}"><input type="hidden" name="code" value="${code}"><button>${say.shareYes}</button></form>`;
  return html`<section class="answer" aria-labelledby="antwoord"><h2 id="antwoord">${question.software === null ? '' : `${question.software}, `}${question.host}</h2>
<p>${say.wishes[question.wish]}</p>${question.answered === null ? waiting : answerLine(question, language)}</section>
${justShared ? html`<p role="status"><strong>${say.sharedNow}</strong></p>` : share}`;
}

/** The page where a code reads its answer. */
export function answerPage(options: AnswerPage): Page {
  const { language } = options;
  const say = askWords[language];
  return {
    title: say.answerTitle,
    found: true,
    body: html`<h1>${say.answerTitle}</h1><p class="lead">${say.answerLead}</p>
${foundPart(options)}
<form class="ask" method="post" action="/waarom/antwoord${after(language)}">
<label for="code">${say.code}</label><p class="hint" id="code-hint">${say.codeHint}</p>
<input type="text" id="code" name="code" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint">
<button>${say.look}</button></form>
<p><a href="/waarom${after(language)}">${words[language].whyTitle}</a></p>`,
  };
}
