// Sites for ICT: questions that wait, one box that explains, what the filter closes, how busy it is, and how its lists are doing.
import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSites } from '../../wire-sites.ts';
import { useMe, useRegulation, useSites } from '../data.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { Said } from '../people/acting.tsx';
import { Explain } from './explain.tsx';
import { Lists } from './lists.tsx';
import { Questions, useListName } from './questions.tsx';
import { UseSection } from './use.tsx';

function Blocked({ shown }: { shown: WireSites }): ReactElement {
  const { t } = useTranslation();
  const listName = useListName();
  const names: Readonly<Record<string, string>> = t('sites.groups', { returnObjects: true });
  return (
    <section aria-labelledby="dicht">
      <h2 id="dicht">{t('sites.blocked')}</h2>
      <p className="hint">{t('sites.blockedLead')}</p>
      {shown.blocked.length === 0 ? (
        <p>{t('sites.blockedNone')}</p>
      ) : (
        <Table className="numbers narrow-cells">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('sites.category')}</Table.Th>
              <Table.Th scope="col">{t('sites.group')}</Table.Th>
              <Table.Th scope="col">{t('sites.blockedTimes')}</Table.Th>
              <Table.Th scope="col">{t('sites.askedTimes')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.blocked.map((one) => (
              <Table.Tr key={`${one.group} ${one.category}`}>
                <Table.Td>{listName(one.category)}</Table.Td>
                <Table.Td>{names[one.group] ?? one.group}</Table.Td>
                <Table.Td>{one.blocked}</Table.Td>
                <Table.Td>{one.asked}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

function Waits(): ReactElement {
  const { t } = useTranslation();
  const { data } = useSites();
  if (data === undefined) return <>{t('answers.looking')}</>;
  const count = data.waiting.length;
  return count === 0 ? (
    <>{t('answers.nothingWaits')}</>
  ) : (
    <a href="#wacht">{t(count === 1 ? 'sites.waitsOne' : 'sites.waitsMany', { count })}</a>
  );
}

function Shown(): ReactElement {
  const sites = useSites();
  return (
    <WhenThere answer={sites}>
      {(shown) => (
        <Said>
          <Questions shown={shown} />
          <Explain />
          <Blocked shown={shown} />
          <UseSection />
          <Lists shown={shown} />
        </Said>
      )}
    </WhenThere>
  );
}

export function SitesPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const regulation = useRegulation();
  const mine = me.data?.pages.includes('sites') === true;
  const articles = [...new Set((regulation.data?.webBlocks ?? []).map(({ article }) => article))];
  return (
    <>
      <PageHead title={t('sites.title')} waits={mine ? <Waits /> : undefined} happens={t('sites.happens')}>
        {t('sites.lead')}
        <RestsOn articles={articles.slice(0, 3)} />
      </PageHead>
      <Only page="sites">
        <Shown />
      </Only>
    </>
  );
}
