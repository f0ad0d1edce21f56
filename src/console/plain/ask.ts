// Routes of asking about a closed site: the question, its code, the answer, and the yes that lets others read it.
import type { Context, Hono } from 'hono';
import { SiteQuestionError, siteWishes } from '../../cases/site-questions.ts';
import { longestSite, tidySoftware } from '../../regulation/software.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { Problem, problems } from '../problem.ts';
import { answerPage, askedPage } from './ask-page.ts';
import { askWords } from './ask-words.ts';
import { softwarePage } from './software-page.ts';
import { languageOf } from './language.ts';
import type { Answer } from './lessons.ts';

/** Longest code read: nobody's is longer. */
const longestCode = 40;

/** The field of a form as text, cut to what is ever needed of it. */
export async function fieldsOf(
  context: Context<ConsoleEnv>,
): Promise<(name: string, most?: number) => string> {
  const form = await context.req.parseBody();
  return (name, most = 2048) => {
    const value = form[name];
    return typeof value === 'string' ? value.slice(0, most) : '';
  };
}

const problem = (status: 400 | 409, code: string, what: { nl: string; en: string }): Problem =>
  new Problem(status, code, what, {
    nl: 'Ga terug naar Waarom gaat deze site niet open?',
    en: 'Go back to Why does this site not open?',
  });

/** Adds the routes; `answer` puts a page in its frame. Who asks is looked at by none of them. */
export function addAskRoutes(
  app: Hono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
  answer: Answer,
): void {
  const { sites } = deps;
  const other = (context: Context<ConsoleEnv>, path: string): string =>
    `${path}?taal=${languageOf(context) === 'nl' ? 'en' : 'nl'}`;

  app.post('/waarom/vraag', guard('plain.ask'), async (context) => {
    const field = await fieldsOf(context);
    const group = field('groep') === 'staff' ? 'staff' : 'pupils';
    const wanted = field('wens');
    const judged = deps.judgeAddress(field('adres').trim(), group);
    if (judged.outcome === 'allow')
      throw problem(409, 'open-already', { nl: askWords.nl.openAlready, en: askWords.en.openAlready });
    if (judged.outcome !== 'block' || judged.host === null)
      throw problem(400, 'no-site', {
        nl: `${askWords.nl.noSite} ${deps.school.ictContact}`,
        en: `${askWords.en.noSite} ${deps.school.ictContact}`,
      });
    const found = siteWishes.find((one) => one === wanted && one !== 'software') ?? 'wrong';
    const wish = judged.locked ? 'wrong' : found;
    const { host, category, article } = judged;
    return asked(context, { host, group, wish, category, article }, host);
  });

  /** Asks, and shows the code once. */
  async function asked(
    context: Context<ConsoleEnv>,
    question: Parameters<typeof sites.ask>[0],
    about: string,
  ): Promise<Response> {
    try {
      const { code, dueAt } = await sites.ask(question);
      const page = askedPage({ language: languageOf(context), about, code, dueAt });
      return await answer(context, page, other(context, '/waarom'));
    } catch (error) {
      if (!(error instanceof SiteQuestionError)) throw error;
      const { refusal } = error;
      throw problem(409, refusal, { nl: askWords.nl.refusals[refusal], en: askWords.en.refusals[refusal] });
    }
  }

  const promised = (): NonNullable<ReturnType<typeof sites.softwarePromise>> => {
    const promise = sites.softwarePromise();
    if (promise === null) throw problems.notFound();
    return promise;
  };
  app.get('/waarom/software', guard('plain.software'), (context) => {
    const language = languageOf(context);
    const regulation = deps.regulation();
    const page = softwarePage({ language, regulation, promise: promised(), software: sites.software() });
    return answer(context, page, other(context, '/waarom/software'));
  });
  app.post('/waarom/software', guard('plain.software.ask'), async (context) => {
    const { article } = promised();
    const field = await fieldsOf(context);
    const group = field('groep') === 'staff' ? 'staff' : 'pupils';
    const software = tidySoftware(field('programma', 81));
    const { host } = deps.judgeAddress(field('adres').trim(), group);
    if (software === null || host === null || host.length > longestSite)
      throw problem(400, 'no-software', {
        nl: askWords.nl.softwareMissing,
        en: askWords.en.softwareMissing,
      });
    const question = { host, group, wish: 'software', software, category: null, article } as const;
    return asked(context, question, `${software}, ${host}`);
  });

  const show = async (
    context: Context<ConsoleEnv>,
    code: string | null,
    justShared = false,
  ): Promise<Response> => {
    const asked = code === null ? null : { code, found: await sites.look(code) };
    const page = answerPage({ language: languageOf(context), asked, justShared });
    return answer(context, page, other(context, '/waarom/antwoord'));
  };
  app.get('/waarom/antwoord', guard('plain.answer'), (context) => show(context, null));
  app.post('/waarom/antwoord', guard('plain.answer.look'), async (context) =>
    show(context, (await fieldsOf(context))('code', longestCode)),
  );
  app.post('/waarom/antwoord/delen', guard('plain.answer.share'), async (context) => {
    const code = (await fieldsOf(context))('code', longestCode);
    return show(context, code, await sites.share(code));
  });
}
