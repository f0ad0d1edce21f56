// One's own account: sessions and passkeys; and for a second person, codes for somebody else.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireAccount, WireCode } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useAccount } from '../data.ts';
import { useLanguage, writeDate, writeMoment } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { OnlySignedIn, Trouble, WhenThere } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { WebPasswords } from './web-passwords.tsx';

function Own({ account }: { account: WireAccount }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const devices = t('account.devices', { returnObjects: true });
  const end = async (): Promise<void> => {
    await postJson('/api/account/end');
    await queries.resetQueries();
    await navigate({ to: '/inloggen' });
  };
  return (
    <>
      <h2>{t('account.sessions')}</h2>
      <ul className="plain-list">
        {account.sessions.map((one) => (
          <li key={`${one.since} ${String(one.here)}`}>
            <strong>{devices[one.device]}</strong>
            {one.here && <> ({t('account.here')})</>},{' '}
            {t('account.since', {
              at: writeMoment(one.since, language),
              seen: writeMoment(one.lastSeen, language),
            })}
          </li>
        ))}
      </ul>
      <p className="hint">{t('account.endLead')}</p>
      <Button variant="outline" onClick={() => void end().catch(setError)}>
        {t('account.end')}
      </Button>
      {error !== null && <Trouble error={error} />}
      <h2>{t('account.passkeys')}</h2>
      {account.passkeys.length === 0 ? (
        <p>{t('account.noPasskeys')}</p>
      ) : (
        <ul className="plain-list">
          {account.passkeys.map((one) => (
            <li key={one.since}>
              <strong>{devices[one.device]}</strong>,{' '}
              {t('account.passkeySince', { at: writeDate(one.since.slice(0, 10), language) })}
              {one.lastUsed !== null && (
                <>, {t('account.passkeyUsed', { at: writeMoment(one.lastUsed, language) })}</>
              )}
            </li>
          ))}
        </ul>
      )}
      {account.webPasswords !== null && <WebPasswords devices={account.webPasswords} />}
    </>
  );
}

function SecondPerson(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const withStepUp = useStepUp();
  const [address, setAddress] = useState('');
  const [missing, setMissing] = useState(false);
  const [made, setMade] = useState<WireCode | null>(null);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const act = (work: () => Promise<void>): void => {
    setMissing(address.trim() === '');
    setError(null);
    setMade(null);
    setSaid('');
    if (address.trim() !== '') withStepUp(work).catch(setError);
  };
  const give = async (): Promise<void> => setMade(await postJson<WireCode>('/api/people/code', { address }));
  const withdraw = async (): Promise<void> => {
    const { ended } = await postJson<{ ended: number }>('/api/people/withdraw', { address });
    setSaid(t('account.withdrawn', { count: ended }));
  };
  return (
    <>
      <h2>{t('account.second')}</h2>
      <p>{t('account.secondLead')}</p>
      <form
        className="card"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          act(give);
        }}
      >
        <TextInput
          label={t('account.address')}
          type="email"
          autoComplete="off"
          maxLength={320}
          error={missing ? t('account.addressNeeded') : undefined}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <p className="note">{t('account.secondHappens')}</p>
        <div className="buttons">
          <Button type="submit">{t('account.give')}</Button>
          <Button variant="outline" onClick={() => act(withdraw)}>
            {t('account.withdraw')}
          </Button>
        </div>
        <p className="hint">{t('account.withdrawLead')}</p>
        {error !== null && <Trouble error={error} />}
      </form>
      <div role="status" className="receipt">
        {made !== null && (
          <div className="card">
            <p>{t('account.codeFor', { name: made.name })}</p>
            <p className="number">{made.code}</p>
            <p>{t('account.codeUntil', { at: writeMoment(made.expiresAt, language) })}</p>
          </div>
        )}
        {said !== '' && <p>{said}</p>}
      </div>
    </>
  );
}

function Mine(): ReactElement {
  const account = useAccount();
  return (
    <WhenThere answer={account}>
      {(data) => (
        <>
          <Own account={data} />
          {data.secondPerson && <SecondPerson />}
        </>
      )}
    </WhenThere>
  );
}

export function AccountPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="narrow">
      <PageHead title={t('account.title')} happens={t('account.happens')}>
        {t('account.lead')}
      </PageHead>
      <OnlySignedIn>
        <Mine />
      </OnlySignedIn>
    </div>
  );
}
