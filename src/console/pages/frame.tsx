// The frame around every page: skip link, mark, menu, the page itself, and the choices of language and colours at the foot.
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from './api.ts';
import { useMe } from './data.ts';
import { useLanguage } from './i18n/language.ts';
import { BesideProvider } from './parts/beside.tsx';
import { Mark } from './parts/mark.tsx';
import { StepUpProvider } from './parts/step-up.tsx';

function Menu(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const pages = me.data?.pages ?? [];
  const entries = [
    { to: '/', label: t('frame.front') },
    { to: '/regels', label: t('frame.rules') },
    { to: '/diensten', label: t('frame.services') },
    { to: '/melden', label: t('frame.report') },
    ...(pages.includes('start') ? [{ to: '/start', label: t('frame.start') } as const] : []),
    { to: '/mijn-gegevens', label: t('frame.mine') },
    ...(pages.includes('guidance') ? [{ to: '/begeleiding', label: t('frame.guidance') } as const] : []),
    ...(pages.includes('gate') ? [{ to: '/poort', label: t('frame.gate') } as const] : []),
    ...(pages.includes('lists') ? [{ to: '/lijsten', label: t('frame.lists') } as const] : []),
    ...(pages.includes('sites') ? [{ to: '/sites', label: t('frame.sites') } as const] : []),
    ...(pages.includes('exemptions')
      ? [{ to: '/uitzonderingen', label: t('frame.exemptions') } as const]
      : []),
    ...(pages.includes('orders') ? [{ to: '/opdrachten', label: t('frame.orders') } as const] : []),
    ...(pages.includes('longer') ? [{ to: '/langer-bewaren', label: t('frame.longer') } as const] : []),
    ...(pages.includes('concern') ? [{ to: '/zorg', label: t('frame.concern') } as const] : []),
    ...(pages.includes('people') ? [{ to: '/mensen', label: t('frame.people') } as const] : []),
    ...(pages.includes('samples') ? [{ to: '/steekproeven', label: t('frame.samples') } as const] : []),
    ...(pages.includes('oversight') ? [{ to: '/toezicht', label: t('frame.oversight') } as const] : []),
    ...(pages.includes('log') ? [{ to: '/logboek', label: t('frame.log') } as const] : []),
  ] as const;
  return (
    <nav className="main" aria-label={t('frame.main')}>
      <button
        type="button"
        className="quiet menu-button"
        aria-expanded={open}
        aria-controls="menu"
        onClick={() => setOpen(!open)}
      >
        {t('frame.menu')}
      </button>
      <ul id="menu" className={open ? 'open' : ''}>
        {entries.map((entry) => (
          <li key={entry.to}>
            <Link to={entry.to} activeOptions={{ exact: entry.to === '/' }} onClick={() => setOpen(false)}>
              {entry.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function DemoBar(): ReactElement | null {
  const { t } = useTranslation();
  const me = useMe();
  if (me.data?.demo !== true) return null;
  return (
    <div className="demo-bar">
      <div className="wrap">
        <span>{t('frame.demo')}</span>
        <span className="demo-links">
          <Link to="/demo">{t('frame.demoRoles')}</Link>
          <Link to="/postbus">{t('frame.mailbox')}</Link>
        </span>
      </div>
    </div>
  );
}

function Who(): ReactElement | null {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  if (me.data === undefined) return null;
  const { person } = me.data;
  if (person === null) {
    return (
      <p className="who">
        <Link to="/inloggen">{t('frame.signIn')}</Link>
      </p>
    );
  }
  const words: Readonly<Record<string, string>> = t('functions', { returnObjects: true });
  const functions = person.functions.map((one) => words[one] ?? one).join(', ');
  return (
    <p className="who">
      <span>
        <strong>{person.name ?? person.address}</strong>
        {functions !== '' && <>, {functions}</>}
      </span>
      <Link to="/mijn-account">{t('frame.account')}</Link>
      <button
        type="button"
        className="link"
        onClick={() => {
          void postJson('/api/sign-out').then(() => queries.resetQueries());
        }}
      >
        {t('frame.signOut')}
      </button>
    </p>
  );
}

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

function Choices(): ReactElement {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const other = language === 'nl' ? 'en' : 'nl';
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className="choices">
      <button type="button" className="quiet" lang={other} onClick={() => void i18n.changeLanguage(other)}>
        {t('frame.other')}
      </button>
      <fieldset>
        <legend>{t('frame.colours')}</legend>
        {schemes.map((scheme) => (
          <label key={scheme}>
            <input
              type="radio"
              name="kleur"
              checked={colorScheme === scheme}
              onChange={() => setColorScheme(scheme)}
            />
            {t(`frame.${scheme}`)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

export function Frame(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const router = useRouter();
  const main = useRef<HTMLElement>(null);
  // After a change of page the focus goes to the page itself, so that a screen reader starts there.
  useEffect(
    () =>
      router.subscribe('onResolved', ({ fromLocation, toLocation, pathChanged }) => {
        // An article in the regulation takes the focus itself.
        const article = toLocation.pathname.startsWith('/regels/');
        if (fromLocation !== undefined && pathChanged && !article) main.current?.focus();
      }),
    [router],
  );
  return (
    <BesideProvider>
      <a className="skip" href="#inhoud">
        {t('frame.skip')}
      </a>
      <header className="top">
        <DemoBar />
        <div className="wrap">
          <Link to="/" className="mark">
            <Mark />
            <span>
              {me.data?.school.name ?? '…'}
              <small>{t('frame.subtitle')}</small>
            </span>
          </Link>
          <Menu />
        </div>
        <div className="wrap who-bar">
          <Who />
        </div>
      </header>
      <StepUpProvider>
        <main id="inhoud" className="wrap" tabIndex={-1} ref={main}>
          <Outlet />
        </main>
      </StepUpProvider>
      <footer>
        <div className="wrap">
          <div>
            {me.data !== undefined && (
              <p>
                {t('frame.footer', { version: me.data.regulation.version })} {t('frame.pseudonyms')}
              </p>
            )}
            <p>
              <a href="/waarom">{t('frame.why')}</a> · <a href="/artikel">{t('frame.plain')}</a>
            </p>
          </div>
          <Choices />
        </div>
      </footer>
    </BesideProvider>
  );
}
