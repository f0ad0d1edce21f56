// The register of exemptions: who is in it, what waits for a second person, and the form that proposes.
import { Button, Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireExemptions } from '../../wire-funnel.ts';
import { postJson } from '../api.ts';
import { useExemptions, useMe } from '../data.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

type Entry = WireExemptions['entries'][number];
type Act = (path: string, body: unknown, says: string) => Promise<boolean>;

function Facts({ entry }: { entry: Entry }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <dl className="rows">
      <dt>{t('exemptions.kind')}</dt>
      <dd>{t(`exemptions.kinds.${entry.kind}`)}</dd>
      {entry.appointedOn !== null && (
        <>
          <dt>{t('exemptions.appointed')}</dt>
          <dd>{writeDate(entry.appointedOn, language)}</dd>
        </>
      )}
    </dl>
  );
}

function Propose({ act }: { act: Act }): ReactElement {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [kind, setKind] = useState<'confidant' | 'help'>('confidant');
  const [appointedOn, setAppointedOn] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = {
          act: 'enter',
          address: address.trim(),
          kind,
          appointedOn: kind === 'confidant' ? appointedOn : null,
        };
        void act('/api/exemptions', body, t('exemptions.proposed')).then((done) => {
          if (done) setAddress('');
        });
      }}
    >
      <TextInput
        type="email"
        label={t('exemptions.address')}
        description={t('exemptions.addressHint')}
        value={address}
        required
        maxLength={320}
        autoComplete="off"
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Radio.Group
        label={t('exemptions.kind')}
        value={kind}
        onChange={(value) => setKind(value === 'help' ? 'help' : 'confidant')}
      >
        {(['confidant', 'help'] as const).map((one) => (
          <Radio
            key={one}
            value={one}
            label={t(`exemptions.kinds.${one}`)}
            description={t(`exemptions.kindHints.${one}`)}
          />
        ))}
      </Radio.Group>
      {kind === 'confidant' && (
        <TextInput
          type="date"
          label={t('exemptions.appointed')}
          value={appointedOn}
          required
          onChange={(event) => setAppointedOn(event.currentTarget.value)}
        />
      )}
      <div className="buttons">
        <Button type="submit">{t('exemptions.proposeDo')}</Button>
      </div>
    </form>
  );
}

function Register({ shown }: { shown: WireExemptions }): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const act: Act = async (path, body, says) => {
    setError(null);
    try {
      await withStepUp(() => postJson(path, body));
      setSaid(says);
      await queries.invalidateQueries({ queryKey: ['/api/exemptions'] });
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    }
  };
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {error !== null && <Trouble error={error} />}
      <section aria-labelledby="wacht">
        <h2 id="wacht">{t('exemptions.waiting')}</h2>
        {shown.waiting.length === 0 ? (
          <p>{t('exemptions.waitingNone')}</p>
        ) : (
          <ul className="cards">
            {shown.waiting.map((one) => (
              <li key={one.id} className="card item">
                <h3 className="breaks">
                  {one.address}: {t(`exemptions.acts.${one.act}`)}
                </h3>
                <Facts entry={one} />
                <div className="buttons">
                  <Button
                    onClick={() =>
                      void act(`/api/exemptions/${one.id}/decide`, { yes: true }, t('exemptions.done'))
                    }
                  >
                    {t('exemptions.yes')}
                  </Button>
                  <Button
                    variant="outline"
                    onClick={() =>
                      void act(`/api/exemptions/${one.id}/decide`, { yes: false }, t('exemptions.notDone'))
                    }
                  >
                    {t('exemptions.no')}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="register">
        <h2 id="register">{t('exemptions.list')}</h2>
        {shown.entries.length === 0 ? (
          <p>{t('exemptions.none')}</p>
        ) : (
          <ul className="cards">
            {shown.entries.map((one) => (
              <li key={one.address} className="card item">
                <h3 className="breaks">{one.address}</h3>
                <Facts entry={one} />
                <div className="buttons">
                  <Button
                    variant="outline"
                    onClick={() =>
                      void act('/api/exemptions', { act: 'remove', ...one }, t('exemptions.proposed'))
                    }
                  >
                    {t('exemptions.remove')}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
        {shown.inside.length > 0 && (
          <>
            <h3>{t('exemptions.inside')}</h3>
            <p className="hint">{t('exemptions.insideLead')}</p>
            <ul>
              {shown.inside.map((one) => (
                <li key={one} className="breaks">
                  {one}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section aria-labelledby="voorstel">
        <h2 id="voorstel">{t('exemptions.propose')}</h2>
        <Propose act={act} />
      </section>
    </>
  );
}

/** What waits, in the head of the page. */
function Waiting(): ReactElement {
  const { t } = useTranslation();
  const register = useExemptions();
  if (register.data === undefined) return <>{t('answers.looking')}</>;
  const count = register.data.waiting.length;
  return count === 0 ? <>{t('answers.nothingWaits')}</> : <>{t('exemptions.waits', { count })}</>;
}

function Shown(): ReactElement {
  const register = useExemptions();
  return <WhenThere answer={register}>{(data) => <Register shown={data} />}</WhenThere>;
}

export function ExemptionsPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const mine = me.data?.pages.includes('exemptions') === true;
  return (
    <>
      <PageHead
        title={t('exemptions.title')}
        waits={mine ? <Waiting /> : undefined}
        happens={t('exemptions.happens')}
      >
        {t('exemptions.lead')}
      </PageHead>
      <Only page="exemptions">
        <Shown />
      </Only>
    </>
  );
}
