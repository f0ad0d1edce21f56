// The school's lists: try an entry, loosen at once, ask to tighten, say the second yes, and see what acts from when.
import { Button, NativeSelect, Radio, Table, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireListChange, WireListed, WireLists, WireTried } from '../../wire-lists.ts';
import { postJson } from '../api.ts';
import { useLists, useMe, useRegulation } from '../data.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';
import { Said, useAct } from '../people/acting.tsx';

/** Articles on what the gate looks for, for the regulations the product knows. */
const restsOn: Readonly<Record<string, readonly string[]>> = {
  model: ['10.9', '13.1.b', '13.1.c'],
  zou: ['4.1', '10.1.c'],
  pro: ['4.1', '8.1.c'],
};

function useNames(): (list: string) => string {
  const { t } = useTranslation();
  const names: Readonly<Record<string, string>> = t('lists.names', { returnObjects: true });
  return (list) => names[list] ?? list;
}

function useSentence(): (one: WireListed) => string {
  const { t } = useTranslation();
  const name = useNames();
  return ({ act, entry, list }) =>
    t(act === 'add' ? 'lists.added' : 'lists.removed', { entry, list: name(list) });
}

function Change({ lists }: { lists: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const name = useNames();
  const { run, busy, error } = useAct();
  const [draft, setDraft] = useState({ list: lists[0] ?? '', entry: '', act: 'add' as 'add' | 'remove' });
  const [tried, setTried] = useState<WireTried | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const set = (change: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...change });
    setTried(null);
    setTrouble(null);
  };
  const dry = async (): Promise<void> => {
    try {
      const { list, entry } = draft;
      setTried(await postJson<WireTried>('/api/lists/try', { list, entry }));
    } catch (problem) {
      setTrouble(problem);
    }
  };
  return (
    <section aria-labelledby="veranderen" className="propose">
      <h2 id="veranderen">{t('lists.form')}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run('/api/lists/changes', draft satisfies Record<keyof WireListChange, string>, ({ done }) =>
            t(done === true ? 'lists.worksNow' : 'lists.asked'),
          ).then((done) => done && set({ entry: '' }));
        }}
      >
        <NativeSelect
          label={t('lists.list')}
          value={draft.list}
          onChange={(event) => set({ list: event.currentTarget.value })}
          data={lists.map((list) => ({ value: list, label: name(list) }))}
        />
        <TextInput
          required
          withAsterisk={false}
          maxLength={200}
          label={t('lists.entry')}
          value={draft.entry}
          onChange={(event) => set({ entry: event.currentTarget.value })}
        />
        <Radio.Group
          label={t('lists.act')}
          value={draft.act}
          onChange={(value) => set({ act: value === 'remove' ? 'remove' : 'add' })}
        >
          <Radio value="add" label={t('lists.add')} />
          <Radio value="remove" label={t('lists.remove')} />
        </Radio.Group>
        <p role="status" className="said">
          {tried !== null && (tried.run === null ? t('lists.notTried') : t('lists.tried', { ...tried.run }))}
        </p>
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('lists.send')}
          </Button>
          <Button variant="outline" disabled={draft.entry.trim() === ''} onClick={() => void dry()}>
            {t('lists.try')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
        {trouble !== null && <Trouble error={trouble} />}
      </form>
    </section>
  );
}

function Waiting({ shown }: { shown: WireLists }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const sentence = useSentence();
  const { run, busy, error } = useAct();
  return (
    <section aria-labelledby="wacht">
      <h2 id="wacht">{t('lists.waiting')}</h2>
      {shown.open.length === 0 && <p>{t('lists.waitingNone')}</p>}
      <ul className="changes">
        {shown.open.map((one) => (
          <li key={one.id} className="card">
            <p>
              {sentence(one)}, {t('lists.askedOn', { day: writeDate(one.askedAt, language) })}
            </p>
            {one.own && <p className="hint">{t('lists.own')}</p>}
            <div className="buttons">
              {shown.mayAgree && !one.own && (
                <Button
                  loading={busy}
                  onClick={() => void run(`/api/lists/changes/${one.id}/agree`, {}, () => t('lists.agreed'))}
                >
                  {t('lists.agree')}
                </Button>
              )}
              <Button
                variant="outline"
                loading={busy}
                onClick={() => void run(`/api/lists/changes/${one.id}/refuse`, {}, () => t('lists.refused'))}
              >
                {t(one.own ? 'lists.withdraw' : 'lists.refuse')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {error !== null && <Trouble error={error} />}
    </section>
  );
}

function Done({ shown }: { shown: WireLists }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const sentence = useSentence();
  return (
    <section aria-labelledby="veranderd">
      <h2 id="veranderd">{t('lists.changes')}</h2>
      {shown.done.length === 0 ? (
        <p>{t('lists.changesNone')}</p>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('lists.what')}</Table.Th>
              <Table.Th scope="col">{t('lists.from')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.done.map((one) => {
              const from = one.actsFrom ?? one.askedAt;
              const day = writeDate(from, language);
              return (
                <Table.Tr key={one.id}>
                  <Table.Td>{sentence(one)}</Table.Td>
                  <Table.Td>{one.counting ? t('lists.counting', { day }) : day}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {shown.counted.length > 0 && (
        <>
          <p>{t('lists.counted')}</p>
          <ul>
            {shown.counted.map(({ rule, count }) => (
              <li key={rule}>{t('lists.countedRow', { rule, count })}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Shown(): ReactElement {
  const lists = useLists();
  return (
    <WhenThere answer={lists}>
      {(shown) => (
        <Said>
          <Waiting shown={shown} />
          <Change lists={shown.lists} />
          <Done shown={shown} />
        </Said>
      )}
    </WhenThere>
  );
}

function Waits(): ReactElement {
  const { t } = useTranslation();
  const open = useLists().data?.open ?? [];
  const count = open.filter(({ own }) => !own).length;
  return count === 0 ? (
    <>{t('answers.nothingWaits')}</>
  ) : (
    <a href="#wacht">{t(count === 1 ? 'lists.waitsOne' : 'lists.waitsMany', { count })}</a>
  );
}

export function ListsPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const regulation = useRegulation();
  const mine = me.data?.pages.includes('lists') === true;
  return (
    <>
      <PageHead title={t('lists.title')} waits={mine ? <Waits /> : undefined} happens={t('lists.happens')}>
        {t('lists.lead')}
        <RestsOn articles={restsOn[regulation.data?.name ?? ''] ?? []} />
      </PageHead>
      <Only page="lists">
        <Shown />
      </Only>
    </>
  );
}
