// Routes of /lessen: what a teacher opens for a class.
import type { Context, Hono } from 'hono';
import { OpeningError } from '../../cases/web-openings.ts';
import type { Person } from '../../facts/person.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import type { Page } from './article-page.ts';
import { languageOf } from './language.ts';
import { type LessonsPage, lessonsPage } from './lessons-page.ts';

/** Shows a page in the frame of documents without JavaScript. */
export type Answer = (
  context: Context<ConsoleEnv>,
  page: Page,
  otherHref: string,
) => Response | Promise<Response>;

/** Adds the three routes; `answer` puts a page in its frame. */
export function addLessonRoutes(
  app: Hono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
  answer: Answer,
): void {
  const { lessons } = deps;
  const show = async (
    context: Context<ConsoleEnv>,
    by: Person,
    problem: LessonsPage['problem'],
  ): Promise<Response> => {
    const language = languageOf(context);
    const code = context.req.query('code')?.slice(0, 40) ?? '';
    const host = code === '' ? null : deps.sites.hostOf(code);
    const site = host === null ? null : deps.judgeAddress(host, 'pupils');
    const page = lessonsPage({
      language,
      ...lessons.articles(),
      running: await lessons.own(by),
      shown: code === '' ? null : { code, site },
      problem,
    });
    return answer(context, page, `/lessen?taal=${language === 'nl' ? 'en' : 'nl'}`);
  };
  /** Pupils are signed in too: for them the page is not there. */
  const teacher = (context: Context<ConsoleEnv>): Person => {
    const person = context.get('person');
    if (person === null) throw problems.signIn();
    if (person.category !== 'staff') throw problems.notFound();
    return person;
  };
  const back = (context: Context<ConsoleEnv>): Response =>
    context.redirect(languageOf(context) === 'en' ? '/lessen?taal=en' : '/lessen', 303);

  app.get('/lessen', guard('plain.lessons'), (context) => show(context, teacher(context), null));
  app.post('/lessen', guard('plain.lessons.open'), async (context) => {
    const by = teacher(context);
    const form = await context.req.parseBody();
    const text = (name: string): string => {
      const value = form[name];
      return typeof value === 'string' ? value.slice(0, 2048) : '';
    };
    const kind = text('soort') === 'private-use' ? 'private-use' : 'lesson';
    const { lessonArticle, privateUseArticle } = lessons.articles();
    if ((kind === 'lesson' ? lessonArticle : privateUseArticle) === null) throw problems.notFound();
    try {
      await lessons.open(
        {
          kind,
          class: text('klas'),
          topic: text('onderwerp'),
          address: text('adres'),
          minutes: Number(text('minuten')),
        },
        by,
      );
    } catch (error) {
      if (error instanceof OpeningError) return show(context, by, error.refusal);
      throw error;
    }
    return back(context);
  });
  app.post('/lessen/:id/einde', guard('plain.lessons.end'), async (context) => {
    const id = context.req.param('id');
    const by = teacher(context);
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) || !(await lessons.end(id, by)))
      throw problems.notFound();
    return back(context);
  });
}
