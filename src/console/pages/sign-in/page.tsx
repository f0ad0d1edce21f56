// Signing in with a passkey, and registering one with a code that a second person handed over.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../data.ts';
import { type CodeAnswer, enterCode, makePasskey, passkeyHindrance, signIn } from '../passkey.ts';
import { PageHead } from '../parts/page.tsx';
import { Trouble } from '../parts/states.tsx';

/** Runs one act at a time and keeps what went wrong. */
function useAct(): { busy: boolean; error: unknown; run: (act: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    busy,
    error,
    run: (act) => {
      setBusy(true);
      setError(null);
      act()
        .catch((problem: unknown) => setError(problem))
        .finally(() => setBusy(false));
    },
  };
}

function SignInForm(): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [address, setAddress] = useState('');
  const { busy, error, run } = useAct();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      await signIn(address);
      await queries.resetQueries();
      await navigate({ to: '/' });
    });
  };
  return (
    <form className="card" onSubmit={submit}>
      <TextInput
        label={t('signIn.address')}
        description={t('signIn.addressHint')}
        type="email"
        autoComplete="username webauthn"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('signIn.go')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </form>
  );
}

function CodeForm({ registered }: { registered: () => void }): ReactElement {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const [whose, setWhose] = useState<CodeAnswer | null>(null);
  const { busy, error, run } = useAct();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(code.trim() === '');
    if (code.trim() !== '') run(async () => setWhose(await enterCode(code)));
  };
  if (whose === null) {
    return (
      <form className="card" onSubmit={submit} noValidate>
        <TextInput
          label={t('signIn.code')}
          description={t('signIn.codeHint')}
          error={missing ? t('signIn.codeNeeded') : undefined}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit" variant="outline" loading={busy}>
            {t('signIn.next')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    );
  }
  return (
    <div className="card">
      <p>
        <strong>{t('signIn.hello', { name: whose.name })}</strong> {t('signIn.makeLead')}
      </p>
      <div className="buttons">
        <Button
          loading={busy}
          onClick={() =>
            run(async () => {
              await makePasskey(whose.options);
              setWhose(null);
              setCode('');
              registered();
            })
          }
        >
          {t('signIn.make')}
        </Button>
        <Button variant="outline" onClick={() => setWhose(null)}>
          {t('signIn.notMe')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </div>
  );
}

function Hindered({ by }: { by: 'name' | 'browser' }): ReactElement {
  const { t } = useTranslation();
  const named = new URL('/inloggen', window.location.href);
  named.hostname = 'localhost';
  return (
    <div className="card notice">
      <p>
        {t(by === 'name' ? 'signIn.onName' : 'signIn.onBrowser')}{' '}
        {by === 'name' && <a href={named.href}>{named.href}</a>}
      </p>
    </div>
  );
}

export function SignInPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [said, setSaid] = useState('');
  const person = me.data?.person ?? null;
  const hindrance = passkeyHindrance();
  return (
    <div className="narrow">
      <PageHead title={t('signIn.title')} happens={t('signIn.happens')} waits={t('signIn.nothingWaits')}>
        {t('signIn.lead')}
      </PageHead>
      {me.data?.demo === true && (
        <p className="note">
          {t('signIn.demo')} <Link to="/demo">{t('frame.demoRoles')}</Link>
        </p>
      )}
      <p role="status" className="said">
        {said}
      </p>
      {person !== null && (
        <p className="note">
          {t('signIn.already', { name: person.name ?? person.address })}{' '}
          <Link to="/mijn-account">{t('signIn.account')}</Link>
        </p>
      )}
      {hindrance === null ? (
        <>
          <SignInForm />
          <h2>{t('signIn.codeTitle')}</h2>
          <p>{t('signIn.codeLead')}</p>
          <CodeForm registered={() => setSaid(t('signIn.made'))} />
        </>
      ) : (
        <Hindered by={hindrance} />
      )}
      <h2>{t('signIn.lost')}</h2>
      <p>{t('signIn.lostLead')}</p>
    </div>
  );
}
