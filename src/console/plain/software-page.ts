// /waarom/software: the register of programs the school allows, read by everybody, and the form to ask for one more.
import { html } from 'hono/html';
import { knows } from '../articles.ts';
import type { PublishedRegulation } from '../deps.ts';
import type { SiteDesk } from '../sites.ts';
import type { Page } from './article-page.ts';
import { askWords } from './ask-words.ts';
import type { Markup } from './layout.ts';
import { type Language, words } from './words.ts';

interface Options {
  readonly language: Language;
  readonly regulation: PublishedRegulation;
  readonly promise: NonNullable<ReturnType<SiteDesk['softwarePromise']>>;
  readonly software: ReturnType<SiteDesk['software']>;
}

const query = (language: Language): string => (language === 'en' ? '?taal=en' : '');

function term({ language, promise, regulation }: Options): Markup {
  const say = askWords[language];
  const { article, schoolHours } = promise;
  const text = `${words[language].article.toLowerCase()} ${article}`;
  const cited = knows(regulation, article)
    ? html`<a href="/artikel/${encodeURIComponent(article)}${query(language)}">${text}</a>`
    : text;
  const said = schoolHours === null ? say.noPromise : say.promise.replace('{hours}', String(schoolHours));
  return html`<p class="hint">${said.replace(/\.$/, '')} (${cited}).</p>`;
}

/** The page. Whoever reads or asks stays unknown. */
export function softwarePage(options: Options): Page {
  const { language, software } = options;
  const say = askWords[language];
  const list = software.map(
    ({ name, host }) =>
      html`<li><strong>${name}</strong> <span class="hint">${say.softwareFrom} ${host}</span></li>`,
  );
  return {
    title: say.softwareTitle,
    found: true,
    body: html`<h1>${say.softwareTitle}</h1><p class="lead">${say.softwareLead}</p>
<h2 id="register">${say.softwareList}</h2>
${list.length === 0 ? html`<p>${say.softwareNone}</p>` : html`<ul class="plain">${list}</ul>`}
<h2 id="vraag">${say.softwareForm}</h2>
<form class="ask" method="post" action="/waarom/software${query(language)}">
<label for="programma">${say.softwareName}</label>
<input type="text" id="programma" name="programma" maxlength="80" required autocomplete="off" spellcheck="false">
<label for="adres">${say.softwareHost}</label><p class="hint" id="hint">${say.softwareHostHint}</p>
<input type="text" id="adres" name="adres" maxlength="2048" required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hint">
<fieldset><legend>${words[language].group}</legend>
<label><input type="radio" name="groep" value="pupils" checked> ${words[language].pupils}</label>
<label><input type="radio" name="groep" value="staff"> ${words[language].staff}</label></fieldset>
<p class="hint">${say.softwareKept}</p>${term(options)}
<button>${say.send}</button>
</form>
<p><a href="/waarom/antwoord${query(language)}">${words[language].have}</a></p>`,
  };
}
