// Article pages that work without JavaScript: where returned mail, letters and block pages point.
import { html } from 'hono/html';
import { findLaw, knows, markOf, pathTo, textId } from '../articles.ts';
import type { LawArticle, PublishedRegulation, SchoolSettings } from '../deps.ts';
import type { Markup } from './layout.ts';
import { type Language, words } from './words.ts';

interface Options {
  readonly language: Language;
  readonly school: SchoolSettings;
  readonly regulation: PublishedRegulation;
}

export interface Page {
  readonly title: string;
  readonly body: Markup;
  readonly found: boolean;
}

function link(options: Options, id: string): string {
  return `/artikel/${encodeURIComponent(id)}${options.language === 'en' ? '?taal=en' : ''}`;
}

function lawLines(article: LawArticle, here: string): Markup {
  const heading = article.title === null ? '' : html`<strong>${article.title}</strong> `;
  const number = article.number === null ? '' : html`<span class="no">${article.number}</span>`;
  return html`<div class="law ${article.id === here ? 'here' : ''}" lang="nl"><p>${number}${heading}${article.text}</p>
${article.children.length === 0 ? '' : html`<div class="below">${article.children.map((child) => lawLines(child, ''))}</div>`}</div>`;
}

/** One article with its own words, the summary, how it is met and what is open. */
export function articlePage(options: Options, cited: string): Page {
  const say = words[options.language];
  const { regulation } = options;
  const id = textId(regulation, cited);
  if (!knows(regulation, id)) {
    return {
      title: say.notFound,
      found: false,
      body: html`<h1>${say.notFound}</h1><p class="lead">${say.notFoundLead}</p>${articleList(options)}`,
    };
  }
  const law = findLaw(regulation, id);
  const summary = regulation.summaries.get(id);
  const mark = markOf(regulation, id);
  const parents = pathTo(regulation.articles, id).slice(0, -1);
  const above = parents.map((one) => one.title).filter((one) => one !== null);
  return {
    title: `${say.article} ${cited}`,
    found: true,
    body: html`<h1>${say.article} ${cited}</h1>
${above.length === 0 ? '' : html`<p class="lead" lang="nl">${above.join(' · ')}</p>`}
${law === undefined ? '' : lawLines(law, id)}
${summary === undefined ? '' : html`<h2>${say.inShort}</h2><p>${summary[options.language]}</p>`}
<div class="beside"><strong>${say.met}</strong>${say[mark.means]}</div>
${mark.open.length === 0 ? '' : html`<h2>${say.open}</h2>${mark.open.map((one) => html`<p lang="nl">${one.says}</p>`)}`}
<h2>${say.returned}</h2><p>${say.returnedLead} ${options.school.ictContact}</p>
<h2>${say.notKept}</h2><p>${say.notKeptLead} <a href="/melden">${say.toReport}</a> · <a href="/hulp">${say.toHelp}</a></p>
<p><a href="/regels/${encodeURIComponent(id)}">${say.whole}</a> · <a href="/artikel${options.language === 'en' ? '?taal=en' : ''}">${say.all}</a></p>`,
  };
}

function articleList(options: Options): Markup {
  const { regulation, language } = options;
  const say = words[language];
  const rows =
    regulation.articles.length > 0
      ? regulation.articles.map((one) => ({
          id: one.id,
          label: one.title ?? one.text.slice(0, 80),
          law: true,
        }))
      : [...regulation.summaries].map(([id, says]) => ({ id, label: says[language], law: false }));
  return html`<ul class="plain">${rows.map(
    (row) =>
      html`<li><a href="${link(options, row.id)}">${say.article} ${row.id}. <span lang="${row.law ? 'nl' : language}">${row.label}</span></a></li>`,
  )}</ul>`;
}

/** All articles, for readers without JavaScript. */
export function articlesPage(options: Options): Page {
  const say = words[options.language];
  return {
    title: say.articles,
    found: true,
    body: html`<h1>${say.articles}</h1>
<p class="lead">${options.regulation.articles.length === 0 ? say.noText : say.articlesLead}</p>
${articleList(options)}`,
  };
}
