// The frame of documents without JavaScript: head, mark, language switch, footer.
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { PublishedRegulation, SchoolSettings } from '../deps.ts';
import { type Language, words } from './words.ts';

/** The mark: a section sign in a gate. */
export const markSvg =
  '<svg viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" aria-hidden="true"><path d="M4 29V14a12 12 0 0 1 24 0v15"/><path d="M2 29h5M25 29h5"/><path d="M19.4 12.6c-.5-1.5-1.8-2.3-3.4-2.3-2 0-3.5 1.1-3.5 2.8 0 3.8 7.2 2.9 7.2 6.7 0 1.5-1.2 2.5-2.7 2.7M12.6 22.6c.5 1.5 1.8 2.4 3.4 2.4 2 0 3.5-1.1 3.5-2.8 0-3.8-7.2-2.9-7.2-6.7 0-1.5 1.2-2.5 2.7-2.7"/></svg>';

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Frame {
  readonly language: Language;
  readonly scheme: 'light' | 'dark' | null;
  readonly title: string;
  /** Link to the same document in the other language. */
  readonly otherHref: string;
  readonly school: SchoolSettings;
  readonly regulation: PublishedRegulation;
  readonly body: Markup;
}

/** A whole HTML document. */
export function frame(options: Frame): Markup {
  const say = words[options.language];
  const scheme = options.scheme === null ? '' : raw(` data-mantine-color-scheme="${options.scheme}"`);
  return html`<!doctype html>
<html lang="${options.language}"${scheme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${options.title} · ${options.school.name}</title>
<link rel="stylesheet" href="/plain/plain.css">
<link rel="icon" href="/mark.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#inhoud">${say.skip}</a>
<header class="top"><div class="wrap">
<a class="mark" href="/">${raw(markSvg)}<span>${options.school.name}<small>${say.subtitle}</small></span></a>
<a class="switch" href="${options.otherHref}" hreflang="${say.otherLang}" lang="${say.otherLang}">${say.other}</a>
</div></header>
<main class="wrap" id="inhoud">
${options.body}
</main>
<footer><div class="wrap">${say.version}: ${options.regulation.version}${options.school.demo ? html`<br>${say.demo}` : ''}</div></footer>
</body>
</html>`;
}
