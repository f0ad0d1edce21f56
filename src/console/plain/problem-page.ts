// The face of an error for who followed a link or typed an address: words and a way on, instead of JSON.
import { html } from 'hono/html';
import type { Problem } from '../problem.ts';
import type { Page } from './article-page.ts';
import { type Language, words } from './words.ts';

/** What happened and what to do next, with links to the front door and the rules. */
export function problemPage(problem: Problem, language: Language): Page {
  const say = words[language];
  const title = problem.what[language].replace(/\.$/, '');
  const to = language === 'en' ? '/artikel?taal=en' : '/artikel';
  return {
    title,
    found: false,
    body: html`<h1>${title}</h1><p class="lead">${problem.next[language]}</p>
<p><a href="/">${say.search}</a> · <a href="${to}">${say.all}</a></p>`,
  };
}
