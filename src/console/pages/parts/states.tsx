// What a page shows while it loads, when something failed, and where somebody may not go.
import { Button, Loader } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api.ts';
import { useMe } from '../data.ts';
import { usePick } from '../i18n/language.ts';
import { useTitle } from './page.tsx';

export function LoadingPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <p className="loading" role="status">
      <Loader size="sm" aria-hidden="true" /> {t('frame.loading')}
    </p>
  );
}

export function MissingPage(): ReactElement {
  const { t } = useTranslation();
  useTitle(t('frame.notFound'));
  return (
    <>
      <h1>{t('frame.notFound')}</h1>
      <p className="lead">{t('frame.notFoundLead')}</p>
      <Button component={Link} to="/">
        {t('frame.toFront')}
      </Button>
    </>
  );
}

/** Says in words why a page stays closed, and where to go. */
function Closed({ signedIn, demo }: { signedIn: boolean; demo: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="card notice">
      <h2>{t(signedIn ? 'frame.notYours' : 'frame.signInFirst')}</h2>
      <p>{t(signedIn ? 'frame.notYoursLead' : 'frame.signInFirstLead')}</p>
      {!signedIn && !demo && (
        <Button component={Link} to="/inloggen">
          {t('frame.signIn')}
        </Button>
      )}
      {demo && (
        <Button component={Link} to="/demo" variant={signedIn ? 'outline' : 'filled'}>
          {t('frame.chooseRole')}
        </Button>
      )}
    </div>
  );
}

/** Problems that mean: this page is not for who is here. Others of their kind say themselves what to do. */
const closes = ['sign-in-first', 'not-your-function'];

/** The face of an error: what happened, which article, what to do next. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const me = useMe();
  if (error instanceof ApiProblem && closes.includes(error.problem.code)) {
    return <Closed signedIn={error.status === 403} demo={me.data?.demo === true} />;
  }
  const problem =
    error instanceof ApiProblem
      ? error.problem
      : {
          code: 'page',
          what: { nl: 'Er ging iets mis op deze pagina.', en: 'Something went wrong on this page.' },
          next: { nl: 'Laad de pagina opnieuw.', en: 'Reload the page.' },
        };
  return (
    <div className="card notice" role="alert">
      <h2>{pick(problem.what)}</h2>
      <p>{pick(problem.next)}</p>
      {problem.code === 'secrecy' && (
        <p>
          <Button component={Link} to="/geheimhouding">
            {t('frame.secrecy')}
          </Button>
        </p>
      )}
      {retry !== undefined && (
        <Button variant="outline" onClick={retry}>
          {t('frame.again')}
        </Button>
      )}
    </div>
  );
}

export function BrokenPage({ error }: { error: unknown }): ReactElement {
  return <Trouble error={error} retry={() => window.location.reload()} />;
}

/** Shows a page to those who may open it; asks for nothing on behalf of others. */
export function Only({
  page,
  children,
}: {
  page:
    | 'start'
    | 'mine'
    | 'gate'
    | 'log'
    | 'oversight'
    | 'people'
    | 'lists'
    | 'orders'
    | 'exemptions'
    | 'longer'
    | 'concern'
    | 'samples'
    | 'sites';
  children: ReactNode;
}): ReactNode {
  const me = useMe();
  if (me.data?.pages.includes(page) === true) return children;
  if (me.data === undefined) return me.isPending ? <LoadingPage /> : <Trouble error={me.error} />;
  return <Closed signedIn={me.data.person !== null} demo={me.data.demo} />;
}

/** Shows a page to whoever is signed in; asks for nothing on behalf of others. */
export function OnlySignedIn({ children }: { children: ReactNode }): ReactNode {
  const me = useMe();
  if (me.data === undefined) return me.isPending ? <LoadingPage /> : <Trouble error={me.error} />;
  return me.data.person === null ? <Closed signedIn={false} demo={me.data.demo} /> : children;
}

interface Answered<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows children once there is an answer; else loading or the error in words. */
export function WhenThere<Data>({
  answer,
  children,
}: {
  answer: Answered<Data>;
  children: (data: Data) => ReactNode;
}): ReactNode {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.isPending) return <LoadingPage />;
  return <Trouble error={answer.error} retry={() => void answer.refetch()} />;
}
