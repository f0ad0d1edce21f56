// What waits for a decision about a service, and the form that prepares one.
import { Button, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WirePrepared, WireServices, WireWanted } from '../../wire-services.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useAct } from '../people/acting.tsx';

function Prepared({ one }: { one: WirePrepared }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { run, busy, error } = useAct();
  const [step, setStep] = useState('');
  const [on, setOn] = useState('');
  const forbids = one.status === 'forbidden';
  const path = `/api/services/${one.id}`;
  const council = forbids ? { on, step } : null;
  return (
    <li className="card">
      <h3>{t('services.becomes', { name: one.name, status: t(`services.statuses.${one.status}`) })}</h3>
      <p>{one.why}</p>
      <p>
        {t(`services.transfers.${one.transfer}`)}{' '}
        {one.agreementUntil === null
          ? t(`services.agreements.${one.agreement}`)
          : t('services.agreements.until', { day: writeDate(one.agreementUntil, language) })}
      </p>
      <p className="hint">
        {t('services.preparedOn', {
          day: writeDate(one.askedAt, language),
          body: t(`services.bodies.${one.decides}`),
        })}{' '}
        {one.own && t('services.own')}
      </p>
      {one.mayDecide && forbids && (
        <div className="fields">
          <NativeSelect
            label={t('services.councilStep')}
            value={step}
            onChange={(event) => setStep(event.currentTarget.value)}
            data={[
              { value: '', label: t('services.choose') },
              ...(['consent', 'advice', 'heard'] as const).map((value) => ({
                value,
                label: t(`services.steps.${value}`),
              })),
            ]}
          />
          <TextInput
            type="date"
            label={t('services.councilOn')}
            value={on}
            onChange={(event) => setOn(event.currentTarget.value)}
          />
        </div>
      )}
      <div className="buttons">
        {one.mayDecide && (
          <Button
            loading={busy}
            disabled={forbids && (step === '' || on === '')}
            onClick={() => void run(`${path}/decide`, { council }, () => t('services.decidedNow'))}
          >
            {t('services.decide')}
          </Button>
        )}
        {(one.mayDecide || one.own) && (
          <Button
            variant="outline"
            loading={busy}
            onClick={() => void run(`${path}/refuse`, {}, () => t('services.refused'))}
          >
            {t(one.own ? 'services.withdraw' : 'services.refuse')}
          </Button>
        )}
      </div>
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

export function Decisions({ prepared }: { prepared: readonly WirePrepared[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="besluit">
      <h2 id="besluit" tabIndex={-1}>
        {t('services.waiting')}
      </h2>
      {prepared.length === 0 && <p>{t('services.waitingNone')}</p>}
      <ul className="plain-list">
        {prepared.map((one) => (
          <Prepared key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

type Draft = Omit<WireWanted, 'hosts'> & { readonly hosts: string };

const empty: Draft = {
  name: '',
  kind: 'app',
  status: 'conditional',
  hosts: '',
  transfer: 'unknown',
  agreement: 'unknown',
  agreementUntil: null,
  owner: null,
  risk: null,
  why: '',
};

/** A choice of fixed words, each said by the page's own words. */
function Choice<Value extends string>({
  label,
  words,
  value,
  values,
  set,
}: {
  label: string;
  words: Readonly<Record<string, string>>;
  value: Value;
  values: readonly Value[];
  set: (value: Value) => void;
}): ReactElement {
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.currentTarget.value);
        if (chosen !== undefined) set(chosen);
      }}
      data={values.map((one) => ({ value: one, label: words[one] ?? one }))}
    />
  );
}

export function Prepare({ services }: { services: WireServices['services'] }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct();
  const [draft, setDraft] = useState<Draft>(empty);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  // A name of the register brings what stands there, to be changed.
  const named = (name: string): void => {
    const known = services.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
    if (known === undefined) change({ name });
    else {
      const { kind, status, hosts, transfer, agreement, agreementUntil, owner, risk } = known;
      setDraft({
        ...draft,
        name,
        kind,
        status,
        hosts: hosts.join('\n'),
        transfer,
        agreement,
        agreementUntil,
        owner,
        risk,
      });
    }
  };
  const send = (): Promise<boolean> => {
    const hosts = draft.hosts.split(/[\s,]+/).filter((host) => host !== '');
    return run('/api/services', { ...draft, hosts } satisfies WireWanted, ({ done }) =>
      t(done === true ? 'services.holdsNow' : 'services.preparedNow'),
    );
  };
  return (
    <section aria-labelledby="inschrijven" className="propose">
      <h2 id="inschrijven">{t('services.form')}</h2>
      <p>{t('services.formLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send().then((done) => done && setDraft(empty));
        }}
      >
        <TextInput
          required
          withAsterisk={false}
          maxLength={100}
          list="diensten"
          label={t('services.name')}
          value={draft.name}
          onChange={(event) => named(event.currentTarget.value)}
        />
        <datalist id="diensten">
          {services.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        <Choice
          label={t('services.kind')}
          words={t('services.kinds', { returnObjects: true })}
          value={draft.kind}
          values={['mail', 'storage', 'chat', 'app', 'ai', 'mail-programme', 'other']}
          set={(kind) => change({ kind })}
        />
        <Radio.Group
          label={t('services.status')}
          value={draft.status}
          onChange={(value) => {
            const status = (['allowed', 'conditional', 'forbidden'] as const).find((one) => one === value);
            if (status !== undefined) change({ status });
          }}
        >
          {(['allowed', 'conditional', 'forbidden'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`services.statuses.${value}`)} />
          ))}
        </Radio.Group>
        <Textarea
          label={t('services.sites')}
          description={t('services.sitesHint')}
          autosize
          minRows={2}
          maxLength={2000}
          value={draft.hosts}
          onChange={(event) => change({ hosts: event.currentTarget.value })}
        />
        <Choice
          label={t('services.transfer')}
          words={t('services.transferShort', { returnObjects: true })}
          value={draft.transfer}
          values={['eea', 'adequacy', 'clauses', 'none', 'unknown']}
          set={(transfer) => change({ transfer })}
        />
        <Choice
          label={t('services.agreement')}
          words={t('services.agreementShort', { returnObjects: true })}
          value={draft.agreement}
          values={['signed', 'none', 'not-needed', 'unknown']}
          set={(agreement) =>
            change({ agreement, ...(agreement === 'signed' ? {} : { agreementUntil: null }) })
          }
        />
        {draft.agreement === 'signed' && (
          <TextInput
            type="date"
            label={t('services.agreementUntil')}
            value={draft.agreementUntil ?? ''}
            onChange={(event) => change({ agreementUntil: event.currentTarget.value || null })}
          />
        )}
        <TextInput
          maxLength={100}
          label={t('services.ownerField')}
          description={t('services.ownerHint')}
          value={draft.owner ?? ''}
          onChange={(event) => change({ owner: event.currentTarget.value || null })}
        />
        {draft.kind === 'ai' && (
          <Choice
            label={t('services.riskField')}
            words={t('services.risksAndNone', { returnObjects: true })}
            value={draft.risk ?? 'none'}
            values={['none', 'minimal', 'limited', 'high', 'prohibited']}
            set={(risk) => change({ risk: risk === 'none' ? null : risk })}
          />
        )}
        <Textarea
          required
          withAsterisk={false}
          minLength={3}
          maxLength={500}
          autosize
          minRows={2}
          label={t('services.why')}
          description={t('services.whyHint')}
          value={draft.why}
          onChange={(event) => change({ why: event.currentTarget.value })}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('services.send')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}
