// Routes of the documents that work without JavaScript, and of their style and letters.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Context, Hono } from 'hono';
import { type Asset, assetOf } from '../bundle.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { addAskRoutes } from './ask.ts';
import { askPart } from './ask-page.ts';
import { articlePage, articlesPage, type Page } from './article-page.ts';
import { languageOf, schemeOf } from './language.ts';
import { frame, markSvg } from './layout.ts';
import { addLessonRoutes } from './lessons.ts';
import { whyPage } from './why-page.ts';

const require = createRequire(import.meta.url);

/** Style sheets beside this file and the two letters from their packages, read once. */
function plainFiles(): ReadonlyMap<string, Asset> {
  const atkinson = '@fontsource-variable/atkinson-hyperlegible-next';
  const serif = '@fontsource-variable/source-serif-4';
  const sources: readonly (readonly [string, string | URL])[] = [
    ['plain.css', new URL('./plain.css', import.meta.url)],
    ['tokens.css', new URL('./tokens.css', import.meta.url)],
    [
      'atkinson.woff2',
      require.resolve(`${atkinson}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2`),
    ],
    ['serif.woff2', require.resolve(`${serif}/files/source-serif-4-latin-wght-normal.woff2`)],
  ];
  return new Map(sources.map(([name, from]) => [name, assetOf(name, readFileSync(from))]));
}

/** Answers an asset, compressed where the reader takes it. */
export function answerAsset(context: Context, asset: Asset, cache: string): Response {
  const gzip = asset.gzip !== null && (context.req.header('accept-encoding') ?? '').includes('gzip');
  context.header('content-type', asset.type);
  context.header('cache-control', cache);
  context.header('vary', 'accept-encoding');
  if (gzip && asset.gzip !== null) {
    context.header('content-encoding', 'gzip');
    return context.body(asset.gzip);
  }
  return context.body(asset.bytes);
}

/** Adds `/waarom`, `/artikel`, `/artikel/:id` and their files. */
export function addPlainRoutes(
  app: Hono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const files = plainFiles();
  const mark = assetOf(
    'mark.svg',
    new TextEncoder().encode(
      markSvg
        .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
        .replaceAll('currentColor', '#14532D'),
    ),
  );

  const answer = (
    context: Context<ConsoleEnv>,
    page: Page,
    otherHref: string,
  ): Response | Promise<Response> =>
    context.html(
      frame({
        language: languageOf(context),
        scheme: schemeOf(context),
        title: page.title,
        otherHref,
        school: deps.school,
        regulation: deps.regulation(),
        body: page.body,
      }),
      page.found ? 200 : 404,
    );
  const other = (context: Context<ConsoleEnv>): string => (languageOf(context) === 'nl' ? 'en' : 'nl');

  const why = async (
    context: Context<ConsoleEnv>,
    asked: { address: string; group: string } | null,
    written: string | null = null,
  ): Promise<Response> => {
    const language = languageOf(context);
    // One box for both: the code of a closed site, and that of a returned message.
    const given = written?.trim().slice(0, 40) || null;
    const known = given === null ? null : deps.sites.hostOf(given);
    const code = known === null ? given : null;
    const address = known ?? asked?.address.trim().slice(0, 2048) ?? '';
    const group = asked?.group === 'staff' ? 'staff' : 'pupils';
    const judged = address === '' ? null : deps.judgeAddress(address, group);
    const page = whyPage({
      language,
      school: deps.school,
      regulation: deps.regulation(),
      asked: asked === null ? null : { address, group },
      answer: judged,
      code,
      meaning: code === null ? null : deps.explainCode(code),
      ask:
        judged?.outcome !== 'block' || judged.host === null
          ? null
          : askPart({
              language,
              answer: judged,
              group,
              promise: deps.sites.promise(),
              precedents: await deps.sites.precedents(judged.host),
            }),
    });
    const again = new URLSearchParams(
      address === ''
        ? []
        : [
            ['adres', address],
            ['groep', group],
          ],
    );
    if (code !== null) again.set('code', code);
    again.set('taal', other(context));
    return answer(context, page, `/waarom?${again}`);
  };

  addAskRoutes(app, deps, guard, answer);
  addLessonRoutes(app, deps, guard, answer);
  app.get('/waarom', guard('plain.why'), (context) => {
    const address = context.req.query('adres');
    const asked = address === undefined ? null : { address, group: context.req.query('groep') ?? '' };
    return why(context, asked, context.req.query('code') ?? null);
  });
  app.post('/waarom', guard('plain.why.ask'), async (context) => {
    const form = await context.req.parseBody();
    const text = (name: string): string => {
      const value = form[name];
      return typeof value === 'string' ? value : '';
    };
    return why(context, { address: text('adres'), group: text('groep') });
  });
  app.get('/artikel', guard('plain.articles'), (context) =>
    answer(
      context,
      articlesPage({ language: languageOf(context), school: deps.school, regulation: deps.regulation() }),
      `/artikel?taal=${other(context)}`,
    ),
  );
  app.get('/artikel/:id', guard('plain.article'), (context) => {
    const id = context.req.param('id').slice(0, 80);
    const page = articlePage(
      { language: languageOf(context), school: deps.school, regulation: deps.regulation() },
      id,
    );
    return answer(context, page, `/artikel/${encodeURIComponent(id)}?taal=${other(context)}`);
  });
  app.get('/plain/:file', guard('plain.style'), (context) => {
    const asset = files.get(context.req.param('file'));
    if (asset === undefined) throw problems.notFound();
    return answerAsset(context, asset, 'public, max-age=3600');
  });
  app.get('/mark.svg', guard('mark'), (context) => answerAsset(context, mark, 'public, max-age=3600'));
}
