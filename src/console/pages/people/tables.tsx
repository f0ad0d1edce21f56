// The tables of the page: what waits, who has which function, who stands in. On a phone each row becomes a card.
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WirePeople } from '../../wire-people.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { Trouble } from '../parts/states.tsx';
import { Sure, useAct } from './acting.tsx';

type Change = WirePeople['changes'][number];
type Deputy = WirePeople['deputies'][number];
type PersonLine = WirePeople['people'][number];

const nameOf = (one: { address: string; name: string | null }): string => one.name ?? one.address;

/** The last day that is included in a period whose end is excluded. */
function lastDay(until: string): string {
  return new Date(new Date(until).getTime() - 1).toISOString();
}

/** A function as people say it; one the product does not know comes back as it is. */
export function useHeldWords(): (held: string) => string {
  const { t } = useTranslation();
  const known: Readonly<Record<string, string>> = t('functions', { returnObjects: true });
  return (held) => known[held] ?? held;
}

function useSentence(): (change: Change) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const held = useHeldWords();
  return (change) =>
    t(`people.acts.${change.act}`, {
      person: nameOf(change.person),
      held: held(change.function ?? ''),
      holder: change.holder === null ? '' : nameOf(change.holder),
      place: change.location === null ? '' : t('people.atPlace', { place: change.location }),
      from: change.from === null ? '' : writeDate(change.from, language),
      until: change.until === null ? '' : writeDate(lastDay(change.until), language),
    });
}

function ChangeRow({ change }: { change: Change }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const what = useSentence()(change);
  const { run, busy, error } = useAct();
  const path = `/api/people/changes/${encodeURIComponent(change.id)}`;
  const first = change.proposer === null;
  return (
    <tr>
      <th scope="row">{what}</th>
      <td data-label={t('people.proposedBy')}>
        {change.proposer === null ? t('people.fromList') : nameOf(change.proposer)}
      </td>
      <td data-label={t('people.since')}>{writeDate(change.askedAt, language)}</td>
      <td data-label={t('people.todo')}>
        {change.own && <p>{t('people.forOther')}</p>}
        {change.about && <p>{t('people.aboutYou')}</p>}
        <div className="buttons">
          {!change.own && !change.about && (
            <Button
              loading={busy}
              onClick={() =>
                void run(`${path}/agree`, {}, ({ done }) =>
                  done === true ? t('people.agreed', { what }) : t('people.proposed'),
                )
              }
            >
              {t(first ? 'people.propose' : 'people.agree')}
            </Button>
          )}
          {!change.about && (
            <Button
              variant="outline"
              loading={busy}
              onClick={() => void run(`${path}/refuse`, {}, () => t('people.refused'))}
            >
              {t(change.own ? 'people.withdraw' : 'people.refuse')}
            </Button>
          )}
        </div>
        {error !== null && <Trouble error={error} />}
      </td>
    </tr>
  );
}

export function Waiting({ changes }: { changes: readonly Change[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="wacht">
      <h2 id="wacht" tabIndex={-1}>
        {t('people.waiting')}
      </h2>
      {changes.length === 0 ? (
        <p>{t('people.waitingNone')}</p>
      ) : (
        <table className="register">
          <thead>
            <tr>
              <th scope="col">{t('people.what')}</th>
              <th scope="col">{t('people.proposedBy')}</th>
              <th scope="col">{t('people.since')}</th>
              <th scope="col">{t('people.todo')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <ChangeRow key={change.id} change={change} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Takings({ person }: { person: PersonLine }): ReactElement {
  const { t } = useTranslation();
  const held = useHeldWords();
  const name = nameOf(person);
  return (
    <details>
      <summary>
        {t('people.change')}
        <span className="visually-hidden">: {name}</span>
      </summary>
      <ul className="plain-list">
        {person.functions
          .filter((one) => one !== 'confidant')
          .map((one) => (
            <li key={one}>
              <Sure
                label={t('people.take', { held: held(one) })}
                consequence={t('people.confirmTake', { person: name, held: held(one) })}
                act={(run) =>
                  run('/api/people/take', { person: person.address, function: one }, () => t('people.taken'))
                }
              />
            </li>
          ))}
        {!person.functions.includes('confidant') && (
          <li>
            <Sure
              label={t('people.deactivate')}
              consequence={t('people.confirmDeactivate', { person: name })}
              act={(run) =>
                run('/api/people/deactivate', { person: person.address }, () => t('people.taken'))
              }
            />
          </li>
        )}
      </ul>
    </details>
  );
}

export function PeopleTable({
  people,
  mayDecide,
}: {
  people: readonly PersonLine[];
  mayDecide: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const held = useHeldWords();
  if (people.length === 0) return <p>{t('people.none')}</p>;
  return (
    <table className="register">
      <thead>
        <tr>
          <th scope="col">{t('people.name')}</th>
          <th scope="col">{t('people.functions')}</th>
          <th scope="col">{t('people.location')}</th>
          {mayDecide && <th scope="col">{t('people.change')}</th>}
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.address}>
            <th scope="row">
              {nameOf(person)}
              {person.name !== null && <span className="hint">{person.address}</span>}
            </th>
            <td data-label={t('people.functions')}>
              {person.left && (
                <State tone="quiet" icon="cross">
                  {t('people.left')}
                </State>
              )}
              {!person.left && person.functions.length + person.standsIn.length === 0 && (
                <span className="hint">{t('people.noFunction')}</span>
              )}
              {person.functions.map(held).join(', ')}
              {person.standsIn.length > 0 && (
                <span className="hint">
                  {t('people.standsIn', { held: person.standsIn.map(held).join(', ') })}
                </span>
              )}
            </td>
            <td data-label={t('people.location')}>
              {person.locations.length === 0 ? t('people.everywhere') : person.locations.join(', ')}
            </td>
            {mayDecide && (
              <td data-label={t('people.change')}>{!person.left && <Takings person={person} />}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Deputies({
  deputies,
  mayDecide,
}: {
  deputies: readonly Deputy[];
  mayDecide: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const held = useHeldWords();
  return (
    <section aria-labelledby="vervangers">
      <h2 id="vervangers">{t('people.deputies')}</h2>
      {deputies.length === 0 ? (
        <p>{t('people.deputiesNone')}</p>
      ) : (
        <table className="register">
          <thead>
            <tr>
              <th scope="col">{t('people.deputy')}</th>
              <th scope="col">{t('people.holder')}</th>
              <th scope="col">{t('people.functions')}</th>
              <th scope="col">{t('people.period')}</th>
              {mayDecide && <th scope="col">{t('people.change')}</th>}
            </tr>
          </thead>
          <tbody>
            {deputies.map((one) => (
              <tr key={one.id}>
                <th scope="row">{nameOf(one.deputy)}</th>
                <td data-label={t('people.holder')}>{nameOf(one.holder)}</td>
                <td data-label={t('people.functions')}>
                  {held(one.function)}
                  {one.location !== null && <span className="hint">{one.location}</span>}
                </td>
                <td data-label={t('people.period')}>
                  {t('people.periodWords', {
                    from: writeDate(one.from, language),
                    until: writeDate(lastDay(one.until), language),
                  })}{' '}
                  <State tone={one.running ? 'good' : 'quiet'} icon={one.running ? 'check' : 'wait'}>
                    {t(one.running ? 'people.running' : 'people.later')}
                  </State>
                </td>
                {mayDecide && (
                  <td data-label={t('people.change')}>
                    {one.function !== 'confidant' && (
                      <Sure
                        label={t('people.end')}
                        consequence={t('people.confirmEnd', { person: nameOf(one.deputy) })}
                        act={(run) =>
                          run(`/api/people/deputies/${encodeURIComponent(one.id)}/end`, {}, () =>
                            t('people.taken'),
                          )
                        }
                      />
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
