// The forms of the steps: one field a question, one button; nothing that is known is asked again.
import { Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCheck, WireChecks, WireStep } from '../../wire-checks.ts';

export type Send = (step: WireStep) => void;

const field = {
  required: true,
  withAsterisk: false,
  minLength: 3,
  maxLength: 2000,
  autosize: true,
  minRows: 2,
} as const;

/** One text and the buttons that send it. */
export function Say({
  label,
  children,
}: {
  label: string;
  children: (text: string) => ReactNode;
}): ReactElement {
  const [text, setText] = useState('');
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <Textarea
        {...field}
        label={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="buttons">{children(text)}</div>
    </form>
  );
}

/** A decision of leadership that takes part on one question, with its reason: yes first. */
export function Decide({
  yes,
  no,
  decide,
}: {
  yes: string;
  no: string;
  decide: (gives: boolean, text: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Say label={t('concern.orderReason')}>
      {(text) => (
        <>
          <Button disabled={text.trim().length < 3} onClick={() => decide(true, text)}>
            {yes}
          </Button>
          <Button variant="outline" disabled={text.trim().length < 3} onClick={() => decide(false, text)}>
            {no}
          </Button>
        </>
      )}
    </Say>
  );
}

export function Talk({ check, send }: { check: WireCheck; send: Send }): ReactElement {
  const { t } = useTranslation();
  const [on, setOn] = useState('');
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const [announced, setAnnounced] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send({ step: 'talk', on, text, said, announced });
      }}
    >
      <TextInput
        type="date"
        required
        withAsterisk={false}
        label={t('concern.talkOn')}
        value={on}
        onChange={(event) => setOn(event.currentTarget.value)}
      />
      <Textarea
        {...field}
        label={t('concern.talkText')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Textarea
        autosize
        maxLength={2000}
        label={t('concern.talkSaid')}
        value={said}
        onChange={(event) => setSaid(event.currentTarget.value)}
      />
      {check.about === 'staff' && (
        <Checkbox
          label={t('concern.announced')}
          checked={announced}
          onChange={(event) => setAnnounced(event.currentTarget.checked)}
        />
      )}
      <div className="buttons">
        <Button type="submit">{t('concern.talkSave')}</Button>
      </div>
    </form>
  );
}

const answers = ['reasons', 'extent', 'lighter', 'consequences', 'safeguards', 'tells'] as const;

export function Ask({
  check,
  approvers,
  send,
}: {
  check: WireCheck;
  approvers: WireChecks['approvers'];
  send: Send;
}): ReactElement {
  const { t } = useTranslation();
  const others = approvers.filter(({ address }) => address !== check.subject);
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  const [two, setTwo] = useState([others[0]?.address ?? '', others[1]?.address ?? '']);
  const [recordDays, setRecordDays] = useState(2);
  const [days, setDays] = useState(4);
  const set = (name: string, value: string): void => setSaid((before) => ({ ...before, [name]: value }));
  const of = (name: string): string => said[name] ?? '';
  const extra = [
    ...(check.about === 'staff' && !check.announced ? (['exception'] as const) : []),
    ...(check.source === 'anonymous' ? (['corroboration'] as const) : []),
    ...(check.informed ? [] : (['reminder'] as const)),
  ];
  const given = (name: string): string | null => (of(name).trim() === '' ? null : of(name));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const words = of('words')
          .split('\n')
          .map((word) => word.trim())
          .filter((word) => word !== '');
        send({
          step: 'request',
          approvers: two,
          request: {
            extent: of('extent'),
            reasons: of('reasons'),
            lighter: of('lighter'),
            consequences: of('consequences'),
            safeguards: of('safeguards'),
            tells: of('tells'),
            words,
            recordDays,
            days,
            exception: given('exception'),
            corroboration: given('corroboration'),
            reminder: given('reminder'),
          },
        });
      }}
    >
      {[...answers, ...extra].map((name) => (
        <Textarea
          key={name}
          {...field}
          label={t(`concern.${name}`)}
          value={of(name)}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      ))}
      <Textarea
        {...field}
        label={t('concern.words')}
        value={of('words')}
        onChange={(event) => set('words', event.currentTarget.value)}
      />
      <NumberInput
        label={t('concern.recordDays')}
        min={1}
        max={31}
        value={recordDays}
        onChange={(value) => setRecordDays(Number(value))}
      />
      <NumberInput
        label={t('concern.days')}
        min={1}
        max={31}
        value={days}
        onChange={(value) => setDays(Number(value))}
      />
      {(['firstApprover', 'secondApprover'] as const).map((name, at) => (
        <NativeSelect
          key={name}
          label={t(`concern.${name}`)}
          value={two[at] ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            setTwo((before) => before.map((one, place) => (place === at ? chosen : one)));
          }}
          data={others.map((one) => ({ value: one.address, label: one.name }))}
        />
      ))}
      <div className="buttons">
        <Button type="submit">{t('concern.ask')}</Button>
      </div>
    </form>
  );
}
