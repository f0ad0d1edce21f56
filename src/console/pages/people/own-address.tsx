// The form by which an own mail address of a pupil is entered or removed: staff who write to it are asked first.
import { Button, Radio, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOwnAddress } from '../../wire-people.ts';
import { useRegulation } from '../data.ts';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble } from '../parts/states.tsx';
import { useAct } from './acting.tsx';

/** Articles on contact of staff with pupils, for the regulations the product knows. */
const restsOn: Readonly<Record<string, readonly string[]>> = {
  model: ['9.1'],
  zou: ['13.2'],
  pro: ['11.1'],
};

const acts = ['enter', 'remove'] as const;
const empty: WireOwnAddress = { act: 'enter', pupil: '', address: '' };

export function OwnAddress(): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct();
  const regulation = useRegulation();
  const [draft, setDraft] = useState(empty);
  const set = (change: Partial<WireOwnAddress>): void => setDraft({ ...draft, ...change });
  return (
    <section aria-labelledby="eigen-adres" className="propose">
      <h2 id="eigen-adres">{t('people.ownAddress')}</h2>
      <p className="hint">
        {t('people.ownAddressLead')} <RestsOn articles={restsOn[regulation.data?.name ?? ''] ?? []} />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run('/api/people/own-address', draft, ({ count }) =>
            t(`people.ownAddressDone.${draft.act}`, { pupil: draft.pupil, count: count ?? 0 }),
          ).then((done) => done && setDraft({ ...empty, act: draft.act }));
        }}
      >
        <Radio.Group
          label={t('people.ownAddressAct')}
          value={draft.act}
          onChange={(value) => set({ act: acts.find((one) => one === value) ?? 'enter' })}
        >
          {acts.map((act) => (
            <Radio key={act} value={act} label={t(`people.ownAddressActs.${act}`)} />
          ))}
        </Radio.Group>
        <TextInput
          type="email"
          required
          withAsterisk={false}
          maxLength={320}
          autoComplete="off"
          label={t('people.ownAddressPupil')}
          value={draft.pupil}
          onChange={(event) => set({ pupil: event.currentTarget.value })}
        />
        <TextInput
          type="email"
          required
          withAsterisk={false}
          maxLength={320}
          autoComplete="off"
          label={t('people.ownAddressAddress')}
          description={t('people.ownAddressHint')}
          value={draft.address}
          onChange={(event) => set({ address: event.currentTarget.value })}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t(`people.ownAddressSend.${draft.act}`)}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}
