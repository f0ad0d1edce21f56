// What one does with a question about keeping longer: read it, advise, say yes, say no, record the report.
import { Button, Radio, Textarea } from '@mantine/core';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireLongerText } from '../../wire-longer.ts';
import { postJson } from '../api.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

/** Sends an act and says what came of it; false: it was refused, and why stands above. */
export type Send = (path: string, body: unknown, says: string) => Promise<boolean>;

export const field = {
  required: true,
  withAsterisk: false,
  minLength: 3,
  maxLength: 4000,
  autosize: true,
  minRows: 2,
} as const;

interface Part {
  readonly id: string;
  readonly send: Send;
}

/** One text and one button, after what goes before it. */
function Say({
  label,
  button,
  onSay,
  children,
}: {
  label: string;
  button: string;
  onSay: (text: string) => Promise<unknown>;
  children?: ReactNode;
}): ReactElement {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onSay(text).finally(() => setBusy(false));
      }}
    >
      {children}
      <Textarea
        {...field}
        label={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {button}
        </Button>
      </div>
    </form>
  );
}

/** The texts, opened with a reason; the opening is on the log. */
export function Read({ id }: { id: string }): ReactElement {
  const { t } = useTranslation();
  const withStepUp = useStepUp();
  const [text, setText] = useState<WireLongerText | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (text !== null) {
    return (
      <dl className="rows" role="status">
        <dt>{t('longer.reason')}</dt>
        <dd>{text.reason}</dd>
        <dt>{t('longer.record')}</dt>
        <dd>{text.record}</dd>
        <dt>{t('longer.dpia')}</dt>
        <dd>{text.dpia}</dd>
        <dt>{t('longer.advice')}</dt>
        <dd>
          {text.advice === null
            ? t('longer.adviceNone')
            : `${t(text.advice.inFavour ? 'longer.for' : 'longer.against')}: ${text.advice.text}`}
        </dd>
      </dl>
    );
  }
  return (
    <details className="propose">
      <summary>{t('longer.read')}</summary>
      <Say
        label={t('longer.readWhy')}
        button={t('longer.readDo')}
        onSay={async (reason) => {
          setError(null);
          try {
            const path = `/api/longer/${id}/read`;
            setText(await withStepUp(() => postJson<WireLongerText>(path, { reason })));
          } catch (problem) {
            setError(problem);
          }
        }}
      >
        <p className="hint">{t('longer.readHappens')}</p>
      </Say>
      {error !== null && <Trouble error={error} />}
    </details>
  );
}

/** The FG advises, for or against. */
export function Advise({ id, send }: Part): ReactElement {
  const { t } = useTranslation();
  const [inFavour, setInFavour] = useState<boolean | null>(null);
  return (
    <details className="propose">
      <summary>{t('longer.advise')}</summary>
      <Say
        label={t('longer.adviceWhy')}
        button={t('longer.adviseDo')}
        onSay={(text) => send(`/api/longer/${id}/advise`, { inFavour, text }, t('longer.advised'))}
      >
        <Radio.Group
          label={t('longer.adviceIs')}
          required
          withAsterisk={false}
          value={inFavour === null ? '' : inFavour ? 'for' : 'against'}
          onChange={(value) => setInFavour(value === 'for')}
        >
          <Radio value="for" label={t('longer.for')} required />
          <Radio value="against" label={t('longer.against')} />
        </Radio.Group>
      </Say>
    </details>
  );
}

/** One yes of the two: the second gives the reason. */
export function Agree({ id, second, send }: Part & { second: boolean }): ReactElement {
  const { t } = useTranslation();
  const path = `/api/longer/${id}/agree`;
  if (second) {
    return (
      <details className="propose">
        <summary>{t('longer.second')}</summary>
        <Say
          label={t('longer.decideWhy')}
          button={t('longer.decideDo')}
          onSay={(why) => send(path, { why }, t('longer.decided'))}
        >
          <p className="hint">{t('longer.decideHappens')}</p>
        </Say>
      </details>
    );
  }
  return (
    <>
      <p className="note">{t('longer.agreeHappens')}</p>
      <div className="buttons">
        <Button onClick={() => void send(path, { why: '' }, t('longer.agreed'))}>{t('longer.agree')}</Button>
      </div>
    </>
  );
}

/** It goes on its day. */
export function Refuse({ id, send }: Part): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="buttons">
      <Button
        variant="outline"
        onClick={() => void send(`/api/longer/${id}/refuse`, {}, t('longer.refused'))}
      >
        {t('longer.refuse')}
      </Button>
    </div>
  );
}

/** The report that the text names and the law no longer asks for. */
export function Step({ id, send }: Part): ReactElement {
  const { t } = useTranslation();
  const [sent, setSent] = useState<boolean | null>(null);
  return (
    <details className="propose">
      <summary>{t('longer.stepRecord')}</summary>
      <Say
        label={t('longer.stepWhy')}
        button={t('longer.stepDo')}
        onSay={(why) => send(`/api/longer/${id}/step`, { sent, why }, t('longer.stepped'))}
      >
        <p className="hint">{t('longer.stepLead')}</p>
        <Radio.Group
          label={t('longer.step')}
          required
          withAsterisk={false}
          value={sent === null ? '' : sent ? 'sent' : 'not-sent'}
          onChange={(value) => setSent(value === 'sent')}
        >
          <Radio value="sent" label={t('longer.steps.sent')} required />
          <Radio value="not-sent" label={t('longer.steps.not-sent')} />
        </Radio.Group>
      </Say>
    </details>
  );
}
