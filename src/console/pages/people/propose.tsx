// The form that proposes: what, who, and for a deputy whose place and from when to when.
import { Button, NativeSelect, Radio, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WirePeople, WireProposal } from '../../wire-people.ts';
import { Trouble } from '../parts/states.tsx';
import { useAct } from './acting.tsx';
import { useHeldWords } from './tables.tsx';

const kinds = ['give', 'deputise', 'take', 'return'] as const;
type Kind = (typeof kinds)[number];

interface Draft {
  readonly kind: Kind;
  readonly person: string;
  readonly held: string;
  readonly holder: string;
  readonly location: string;
  readonly from: string;
  readonly until: string;
}

const empty: Draft = { kind: 'give', person: '', held: '', holder: '', location: '', from: '', until: '' };

function proposalOf(draft: Draft): WireProposal {
  const { kind, person, held, holder, from, until } = draft;
  if (kind === 'return') return { act: 'return', person };
  if (kind === 'take') return { act: 'take', person, function: 'confidant' };
  if (kind === 'give') return { act: 'give', person, function: held };
  const location = draft.location === '' ? null : draft.location;
  return { act: 'deputise', person, function: held, location, holder, from, until };
}

export function Propose({ shown }: { shown: WirePeople }): ReactElement {
  const { t } = useTranslation();
  const words = useHeldWords();
  const { run, busy, error } = useAct();
  const [draft, setDraft] = useState(empty);
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const deputise = draft.kind === 'deputise';
  const list = 'mensen-lijst';
  return (
    <section aria-labelledby="voorstel" className="propose">
      <h2 id="voorstel">{t('people.form')}</h2>
      <p className="hint">{t('people.formLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run('/api/people/changes', proposalOf(draft), () => t('people.sent')).then(
            (done) => done && setDraft({ ...empty, kind: draft.kind }),
          );
        }}
      >
        <datalist id={list}>
          {shown.people.map((one) => (
            <option key={one.address} value={one.address}>
              {one.name}
            </option>
          ))}
        </datalist>
        <Radio.Group
          label={t('people.kind')}
          value={draft.kind}
          onChange={(value) => set({ kind: kinds.find((one) => one === value) ?? 'give' })}
        >
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`people.kinds.${kind}`)} />
          ))}
        </Radio.Group>
        <TextInput
          type="email"
          required
          withAsterisk={false}
          list={list}
          label={t(deputise ? 'people.personDeputy' : 'people.person')}
          value={draft.person}
          onChange={(event) => set({ person: event.currentTarget.value })}
        />
        {(draft.kind === 'give' || deputise) && (
          <NativeSelect
            required
            withAsterisk={false}
            label={t('people.held')}
            value={draft.held}
            onChange={(event) => set({ held: event.currentTarget.value })}
            data={[
              { value: '', label: '' },
              ...shown.functions.map((one) => ({ value: one, label: words(one) })),
            ]}
          />
        )}
        {deputise && (
          <>
            <TextInput
              type="email"
              required
              withAsterisk={false}
              list={list}
              label={t('people.holderField')}
              value={draft.holder}
              onChange={(event) => set({ holder: event.currentTarget.value })}
            />
            <NativeSelect
              label={t('people.locationField')}
              value={draft.location}
              onChange={(event) => set({ location: event.currentTarget.value })}
              data={[{ value: '', label: t('people.everywhere') }, ...shown.locations]}
            />
            <TextInput
              type="date"
              required
              withAsterisk={false}
              label={t('people.from')}
              value={draft.from}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              required
              withAsterisk={false}
              label={t('people.until')}
              description={t('people.untilHint')}
              value={draft.until}
              onChange={(event) => set({ until: event.currentTarget.value })}
            />
          </>
        )}
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('people.send')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}
