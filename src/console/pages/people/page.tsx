// People and functions: what waits for a second person, who has which function, who stands in, what has no name yet.
import { Button, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WirePeople } from '../../wire-people.ts';
import { useMe, usePeople, useRegulation } from '../data.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { Said } from './acting.tsx';
import { OwnAddress } from './own-address.tsx';
import { Propose } from './propose.tsx';
import { Deputies, PeopleTable, useHeldWords, Waiting } from './tables.tsx';

/** Articles on who falls under the regulation and who decides, for the regulations the product knows. */
const restsOn: Readonly<Record<string, readonly string[]>> = {
  model: ['1.2', '2.1', '2.2', '2.5'],
  zou: ['1.2'],
  pro: ['1.2'],
  sro: ['1.4'],
};

function Search(): ReactElement {
  const { t } = useTranslation();
  const { zoek } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [words, setWords] = useState(zoek ?? '');
  return (
    <search>
      <form
        className="find"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: '/mensen', search: words.trim() === '' ? {} : { zoek: words.trim() } });
        }}
      >
        <TextInput
          label={t('people.search')}
          value={words}
          maxLength={200}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button type="submit" variant="outline">
          {t('people.searchDo')}
        </Button>
      </form>
      {zoek !== undefined && (
        <p>
          <Link to="/mensen" search={{}} onClick={() => setWords('')}>
            {t('people.all')}
          </Link>
        </p>
      )}
    </search>
  );
}

function Vacancies({ vacancies }: { vacancies: WirePeople['vacancies'] }): ReactElement {
  const { t } = useTranslation();
  const held = useHeldWords();
  return (
    <section aria-labelledby="zonder-naam">
      <h2 id="zonder-naam">{t('people.vacancies')}</h2>
      <p className="hint">{t('people.vacanciesLead')}</p>
      {vacancies.length === 0 ? (
        <p>{t('people.vacanciesNone')}</p>
      ) : (
        <ul>
          {vacancies.map((one) => (
            <li key={`${one.location} ${one.function}`}>
              {t(`people.missing.${one.missing}`, {
                place: one.location,
                held: held(one.function),
                title: one.title,
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function People({ shown }: { shown: WirePeople }): ReactElement {
  const { t } = useTranslation();
  const { mayDecide } = shown;
  return (
    <Said>
      {mayDecide && <Waiting changes={shown.changes} />}
      <section aria-labelledby="mensen">
        <h2 id="mensen">{t('people.people')}</h2>
        {mayDecide && (
          <>
            <p className="hint">{t('people.peopleLead')}</p>
            <Search />
          </>
        )}
        <PeopleTable people={shown.people} mayDecide={mayDecide} />
        {shown.more && <p>{t('people.more')}</p>}
      </section>
      <Deputies deputies={shown.deputies} mayDecide={mayDecide} />
      <Vacancies vacancies={shown.vacancies} />
      {mayDecide && <Propose shown={shown} />}
      {mayDecide && <OwnAddress />}
    </Said>
  );
}

/** How many changes this person can decide on, as a link to them. */
function WaitsForMe({ shown }: { shown: WirePeople | undefined }): ReactElement {
  const { t } = useTranslation();
  if (shown === undefined) return <>{t('answers.looking')}</>;
  const count = shown.changes.filter((one) => !one.own && !one.about).length;
  return count === 0 ? (
    <>{t('answers.nothingWaits')}</>
  ) : (
    <a href="#wacht">{t('people.waitsCount', { count })}</a>
  );
}

function Shown(): ReactElement {
  const { zoek } = useSearch({ strict: false });
  const answer = usePeople(zoek);
  return <WhenThere answer={answer}>{(shown) => <People shown={shown} />}</WhenThere>;
}

function Waits(): ReactElement {
  const { zoek } = useSearch({ strict: false });
  return <WaitsForMe shown={usePeople(zoek).data} />;
}

export function PeoplePage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const regulation = useRegulation();
  const mine = me.data?.pages.includes('people') === true;
  const functions = me.data?.person?.functions ?? [];
  const decides = functions.includes('privacy-officer') || functions.includes('leadership');
  return (
    <>
      <PageHead
        title={t('people.title')}
        waits={mine ? <Waits /> : undefined}
        happens={t(mine && !decides ? 'people.happensSeen' : 'people.happens')}
      >
        {t('people.lead')}
        <RestsOn articles={restsOn[regulation.data?.name ?? ''] ?? []} />
      </PageHead>
      <Only page="people">
        <Shown />
      </Only>
    </>
  );
}
