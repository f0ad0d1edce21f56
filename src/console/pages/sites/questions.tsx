// Questions about closed sites: those that wait, answered in fixed words, and those that were answered.
import { Button, NativeSelect, Table } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSites, WireSiteWaiting } from '../../wire-sites.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble } from '../parts/states.tsx';
import { useAct } from '../people/acting.tsx';

const opening = ['useful', 'wrong-list'];
const closing = ['right-list', 'unsafe', 'lesson-only', 'no-agreement', 'locked'];
const aboutSoftware = ['useful', 'unsafe', 'no-agreement', 'no-licence', 'another'];

/** What a question is about, as its heading. */
const subject = ({ software, host }: { software: string | null; host: string }): string =>
  software === null ? host : `${software}, ${host}`;

/** Answers that fit a question: about a program other words, on a locked list no opening. */
function choicesFor({ software, locked }: WireSiteWaiting): readonly string[] {
  if (software !== null) return locked ? aboutSoftware.slice(1) : aboutSoftware;
  return locked ? closing : [...opening, ...closing.filter((each) => each !== 'locked')];
}

/** A list as people say it. */
export function useListName(): (category: string | null) => string {
  const { t } = useTranslation();
  const names: Readonly<Record<string, string>> = t('lists.names', { returnObjects: true });
  return (category) => (category === null ? '' : (names[category] ?? category).replace(/^sites: /, ''));
}

function Waiting({ one }: { one: WireSiteWaiting }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const listName = useListName();
  const { run, busy, error } = useAct();
  const [reason, setReason] = useState('');
  const names: Readonly<Record<string, string>> = t('sites.groups', { returnObjects: true });
  const reasons: Readonly<Record<string, string>> = t(
    one.software === null ? 'sites.reasons' : 'sites.softwareReasons',
    { returnObjects: true },
  );
  const day = writeDate(one.dueAt, language);
  const choices = choicesFor(one);
  return (
    <li className="card">
      <h3>{subject(one)}</h3>
      <p>
        {t(`sites.wishes.${one.wish}`)}{' '}
        {t('sites.asked', { count: one.asked, group: names[one.group] ?? one.group })}{' '}
        {one.category !== null && t('sites.list', { list: listName(one.category) })}
      </p>
      {one.article !== null && <RestsOn articles={[one.article]} />}
      <p className={one.late ? 'late' : 'hint'}>{t(one.late ? 'sites.late' : 'sites.due', { day })}</p>
      {one.locked && <p>{t('sites.lockedList')}</p>}
      <NativeSelect
        label={t('sites.answer')}
        aria-label={`${t('sites.answer')}: ${subject(one)}`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data={[
          { value: '', label: t('sites.choose') },
          ...choices.map((value) => ({ value, label: reasons[value] ?? value })),
        ]}
      />
      <div className="buttons">
        <Button
          loading={busy}
          disabled={reason === ''}
          onClick={() => {
            const answer = opening.includes(reason) ? 'opened' : 'stays';
            void run(`/api/sites/questions/${one.id}`, { answer, reason }, () =>
              t(one.software !== null && answer === 'opened' ? 'sites.allowed' : `sites.${answer}`),
            );
          }}
        >
          {t('sites.send')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

export function Questions({ shown }: { shown: WireSites }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const reasons: Readonly<Record<string, string>> = t('sites.reasons', { returnObjects: true });
  const ofSoftware: Readonly<Record<string, string>> = t('sites.softwareReasons', { returnObjects: true });
  return (
    <>
      <section aria-labelledby="wacht">
        <h2 id="wacht" tabIndex={-1}>
          {t('sites.questions')}
        </h2>
        {shown.waiting.length === 0 && <p>{t('sites.none')}</p>}
        <ul className="changes">
          {shown.waiting.map((one) => (
            <Waiting key={one.id} one={one} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="beantwoord">
        <h2 id="beantwoord">{t('sites.answered')}</h2>
        {shown.answered.length === 0 ? (
          <p>{t('sites.answeredNone')}</p>
        ) : (
          <Table className="numbers narrow-cells">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('sites.site')}</Table.Th>
                <Table.Th scope="col">{t('sites.given')}</Table.Th>
                <Table.Th scope="col">{t('sites.on')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.answered.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td className="breaks">{subject(one)}</Table.Td>
                  <Table.Td>
                    {one.reason !== null &&
                      `${(one.software === null ? reasons : ofSoftware)[one.reason] ?? one.reason}.`}{' '}
                    {one.shared && t('sites.sharedToo')}
                  </Table.Td>
                  <Table.Td>{one.answeredAt !== null && writeDate(one.answeredAt, language)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
    </>
  );
}
