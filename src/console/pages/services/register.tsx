// The register of services as everybody reads it: find, filter, and of each service whether it may be used, why and since when.
import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireService, WireServices } from '../../wire-services.ts';
import { useLanguage, usePick, writeDate } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { State } from '../parts/mark.tsx';

const tones = { allowed: 'good', conditional: 'quiet', forbidden: 'quiet' } as const;
const icons = { allowed: 'check', conditional: 'ask', forbidden: 'cross' } as const;

function May({ one, agreementArticle }: { one: WireService; agreementArticle: string | null }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const groups: Readonly<Record<string, string>> = t('sites.groups', { returnObjects: true });
  const closed = one.ended && agreementArticle !== null && one.status !== 'forbidden';
  return (
    <>
      <p>
        {closed ? (
          <State tone="act" icon="cross">
            {t('services.lapsed')}
          </State>
        ) : (
          <State tone={tones[one.status]} icon={icons[one.status]}>
            {t(`services.statuses.${one.status}`)}
          </State>
        )}
      </p>
      <p>{pick(one.says)}</p>
      {one.status === 'forbidden' && one.groups !== null && (
        <p>
          {t('services.forGroups', { groups: one.groups.map((group) => groups[group] ?? group).join(', ') })}
        </p>
      )}
      {one.workOnly && <p>{t('services.workOnly')}</p>}
      {one.inText && <p>{t('services.inText')}</p>}
      <p>
        <ArticleLink article={one.article} />
        {closed && (
          <>
            {' '}
            <ArticleLink article={agreementArticle} />
          </>
        )}
      </p>
    </>
  );
}

function Data({ one }: { one: WireService }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const day = one.agreementUntil === null ? '' : writeDate(one.agreementUntil, language);
  const until = one.ended ? 'services.agreements.ended' : 'services.agreements.until';
  return (
    <>
      <p>{t(`services.transfers.${one.transfer}`)}</p>
      <p>{one.agreementUntil === null ? t(`services.agreements.${one.agreement}`) : t(until, { day })}</p>
      {one.owner !== null && <p>{t('services.owner', { owner: one.owner })}</p>}
      {one.risk !== null && <p>{t('services.risk', { risk: t(`services.risks.${one.risk}`) })}</p>}
    </>
  );
}

function Since({ one }: { one: WireService }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { decided } = one;
  if (decided === null) return <p>{t('services.published')}</p>;
  const body = t(`services.bodies.${decided.body}`);
  return (
    <>
      <p>{t('services.decided', { day: writeDate(decided.on, language), body })}</p>
      {decided.council !== null && (
        <p>
          {t('services.council', {
            step: t(`services.steps.${decided.council.step}`),
            day: writeDate(decided.council.on, language),
          })}
        </p>
      )}
    </>
  );
}

export function Register({ shown }: { shown: WireServices }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = shown.services.filter(
    (one) =>
      (status === '' || one.status === status) &&
      [one.name, ...one.hosts].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <section aria-labelledby="register">
      <h2 id="register">{t('services.register')}</h2>
      {shown.services.length === 0 ? (
        <p>{t('services.none')}</p>
      ) : (
        <>
          <form className="find" role="search" onSubmit={(event) => event.preventDefault()}>
            <TextInput
              label={t('services.find')}
              value={search}
              maxLength={100}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <NativeSelect
              label={t('services.show')}
              value={status}
              onChange={(event) => setStatus(event.currentTarget.value)}
              data={[
                { value: '', label: t('services.all') },
                ...(['allowed', 'conditional', 'forbidden'] as const).map((value) => ({
                  value,
                  label: t(`services.statuses.${value}`),
                })),
              ]}
            />
          </form>
          <p role="status" className="hint">
            {found.length === 0
              ? t('services.noneFound')
              : t(found.length === 1 ? 'services.foundOne' : 'services.found', { count: found.length })}
          </p>
          {found.length > 0 && (
            <table className="register services">
              <thead>
                <tr>
                  <th scope="col">{t('services.service')}</th>
                  <th scope="col">{t('services.may')}</th>
                  <th scope="col">{t('services.data')}</th>
                  <th scope="col">{t('services.since')}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((one) => (
                  <tr key={one.name}>
                    <th scope="row">
                      {one.name}
                      <span className="hint">{t(`services.kinds.${one.kind}`)}</span>
                      {one.hosts.length > 0 && (
                        <span className="hint">{t('services.hosts', { hosts: one.hosts.join(', ') })}</span>
                      )}
                    </th>
                    <td data-label={t('services.may')}>
                      <May one={one} agreementArticle={shown.agreementArticle} />
                    </td>
                    <td data-label={t('services.data')}>
                      <Data one={one} />
                    </td>
                    <td data-label={t('services.since')}>
                      <Since one={one} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
      {shown.history.length > 0 && (
        <details>
          <summary>{t('services.history')}</summary>
          <ul>
            {shown.history.map(({ name, status: was, on, body }) => (
              <li key={`${name} ${on} ${was}`}>
                {t('services.historyRow', {
                  day: writeDate(on, language),
                  name,
                  status: t(`services.statuses.${was}`),
                  body: t(`services.bodies.${body}`),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
