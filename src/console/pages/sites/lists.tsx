// How each list of the filter is doing, those that are fetched by subscription, and where the school calendar ends.
import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSites } from '../../wire-sites.ts';
import { useLanguage, usePick, writeDate } from '../i18n/language.ts';
import { useListName } from './questions.tsx';

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

function Subscriptions({ shown }: { shown: WireSites }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const listName = useListName();
  return (
    <>
      <h3>{t('sites.subscribed')}</h3>
      <p className="hint">{t('sites.subscribedLead')}</p>
      {shown.subscriptions.length === 0 ? (
        <p>{t('sites.subscribedNone')}</p>
      ) : (
        <Table className="numbers narrow-cells">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('sites.category')}</Table.Th>
              <Table.Th scope="col">{t('sites.from')}</Table.Th>
              <Table.Th scope="col">{t('sites.fetched')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.subscriptions.map((one) => (
              <Table.Tr key={one.url}>
                <Table.Td>{listName(one.category)}</Table.Td>
                <Table.Td>
                  {one.url}
                  <p className="hint">
                    {t('sites.licence', { licence: one.licence, attribution: one.attribution })}
                  </p>
                </Table.Td>
                <Table.Td>
                  {one.goodAt === null
                    ? t('sites.never')
                    : `${writeDate(one.goodAt, language)}, ${t('sites.size', { mb: megabytes(one.bytes) })}`}
                  {one.fetching !== null && (
                    <p className="hint" role="status">
                      {t('sites.fetching', { mb: megabytes(one.fetching) })}
                    </p>
                  )}
                  {one.problem !== null && <p className="hint">{t(`sites.problems.${one.problem}`)}</p>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

export function Lists({ shown }: { shown: WireSites }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const listName = useListName();
  return (
    <section aria-labelledby="lijsten">
      <h2 id="lijsten">{t('sites.lists')}</h2>
      <p className="hint">{t('sites.listsLead')}</p>
      {shown.progress !== null && <p role="status">{t('sites.reading', { ...shown.progress })}</p>}
      <Table className="numbers narrow-cells">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('sites.category')}</Table.Th>
            <Table.Th scope="col">{t('sites.names')}</Table.Th>
            <Table.Th scope="col">{t('sites.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.lists.map((one, at) => (
            <Table.Tr key={`${one.category} ${one.name} ${at}`}>
              <Table.Td>
                {listName(one.category)} ({one.name})
              </Table.Td>
              <Table.Td>{one.names}</Table.Td>
              <Table.Td>
                {t(`sites.states.${one.state}`)}
                {one.state !== 'good' && <p className="hint">{pick(one.says)}</p>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Subscriptions shown={shown} />
      <p className="hint">
        {shown.calendarUntil === null
          ? t('sites.calendarNone')
          : t('sites.calendar', { day: writeDate(shown.calendarUntil, language) })}
      </p>
    </section>
  );
}
