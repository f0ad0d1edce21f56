// The form that asks to keep one message longer: which, until when, and why; one field a question.
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireLongerItems } from '../../wire-longer.ts';
import { useLongerItems } from '../data.ts';
import { useLanguage, usePick, writeHour } from '../i18n/language.ts';
import { WhenThere } from '../parts/states.tsx';
import { field, type Send } from './acts.tsx';

const texts = ['reason', 'record', 'dpia'] as const;
const empty = { reason: '', record: '', dpia: '' };

function Form({ items, send }: { items: WireLongerItems['items']; send: Send }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const [chosen, setChosen] = useState('');
  const [until, setUntil] = useState('');
  const [why, setWhy] = useState(empty);
  if (items.length === 0) return <p>{t('longer.itemsNone')}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const item = items.find(({ id }) => id === chosen);
        if (item === undefined) return;
        const body = { item: item.id, purpose: item.purpose, until, why };
        void send('/api/longer', body, t('longer.askedNow')).then((done) => {
          if (!done) return;
          setChosen('');
          setUntil('');
          setWhy(empty);
        });
      }}
    >
      <NativeSelect
        label={t('longer.item')}
        required
        withAsterisk={false}
        value={chosen}
        data={[
          { value: '', label: t('longer.itemChoose') },
          ...items.map((one) => ({
            value: one.id,
            label: `${pick(one.pseudonym)}, ${writeHour(one.hour, language)}`,
          })),
        ]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('longer.until')}
        description={t('longer.untilHint')}
        required
        withAsterisk={false}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      {texts.map((one) => (
        <Textarea
          key={one}
          {...field}
          label={t(`longer.${one}`)}
          description={t(`longer.hints.${one}`)}
          value={why[one]}
          onChange={(event) => setWhy({ ...why, [one]: event.currentTarget.value })}
        />
      ))}
      <p className="note">{t('longer.askHappens')}</p>
      <div className="buttons">
        <Button type="submit">{t('longer.askDo')}</Button>
      </div>
    </form>
  );
}

/** Opened when somebody wants to ask: what can be asked for is looked up only then. */
export function Ask({ send }: { send: Send }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const items = useLongerItems(open);
  return (
    <section aria-labelledby="vraag" className="propose">
      <h2 id="vraag">{t('longer.ask')}</h2>
      <p>{t('longer.askLead')}</p>
      {open ? (
        <WhenThere answer={items}>{(data) => <Form items={data.items} send={send} />}</WhenThere>
      ) : (
        <div className="buttons">
          <Button variant="outline" onClick={() => setOpen(true)}>
            {t('longer.askOpen')}
          </Button>
        </div>
      )}
    </section>
  );
}
