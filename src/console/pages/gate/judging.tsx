// Judging one kept item: from the outside first; destroyed unopened, or an order asked for; read by order, reason first.
import { Button, Select, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireJudged, WireOpened } from '../../wire-funnel.ts';
import type { WireHeld } from '../../wire.ts';
import { getJson, postJson } from '../api.ts';
import { useLanguage, usePick, writeMoment } from '../i18n/language.ts';
import { useStepUp } from '../parts/step-up.tsx';
import { Trouble } from '../parts/states.tsx';

type Item = WireHeld['items'][number];
type Why = 'rule-unclear' | 'serious' | 'sender-asks';
const whys: readonly Why[] = ['rule-unclear', 'serious', 'sender-asks'];

function Outside({ judged }: { judged: WireJudged }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return (
    <>
      <dl className="rows">
        <dt>{t('gate.rule')}</dt>
        <dd>
          {t(`gate.ruleNames.${judged.rule}`, { defaultValue: judged.rule })} ({judged.article})
        </dd>
        <dt>{t('gate.sentAt')}</dt>
        <dd>{writeMoment(judged.at, language)}</dd>
        <dt>{t('gate.size')}</dt>
        <dd>{t('gate.sizeKb', { kb: Math.max(1, Math.round(judged.size / 1024)) })}</dd>
        <dt>{t('gate.from')}</dt>
        <dd>
          <abbr title={t('gate.pseudonym')}>{pick(judged.sender)}</abbr>
        </dd>
        <dt>{t('gate.to')}</dt>
        <dd>{judged.recipients.map(pick).join(', ')}</dd>
      </dl>
      <p className="hint">{t('gate.partyNote')}</p>
    </>
  );
}

/** Reason first, then the item, one at a time, with the note that this opening is told. */
function Reading({ item }: { item: Item }): ReactElement {
  const { t } = useTranslation();
  const withStepUp = useStepUp();
  const [reason, setReason] = useState('');
  const [opened, setOpened] = useState<WireOpened | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setOpened(
        await withStepUp(() =>
          postJson<WireOpened>(`/api/gate/held/${encodeURIComponent(item.id)}/open`, { reason }),
        ),
      );
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (opened !== null) {
    return (
      <section aria-label={t('gate.opened')}>
        <p className="note">{t('gate.openNote')}</p>
        <p className="hint">{t('gate.openedNote')}</p>
        <dl className="rows">
          <dt>{t('gate.subject')}</dt>
          <dd>{opened.subject}</dd>
          <dt>{t('gate.text')}</dt>
          <dd style={{ whiteSpace: 'pre-wrap' }}>{opened.body}</dd>
        </dl>
        <Button
          variant="outline"
          onClick={() => {
            setOpened(null);
            setReason('');
          }}
        >
          {t('gate.close')}
        </Button>
      </section>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <h4>{t('gate.openTitle')}</h4>
      <Textarea
        label={t('gate.openReason')}
        description={t('gate.openReasonHint')}
        value={reason}
        required
        minLength={3}
        maxLength={2000}
        autosize
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <p className="note">{t('gate.openNote')}</p>
      <div className="buttons">
        <Button type="submit" loading={busy} disabled={reason.trim().length < 3}>
          {t('gate.open')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </form>
  );
}

export function Details({ summary, children }: { summary: string; children: ReactNode }): ReactElement {
  return (
    <details>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

export function Judging({ item, done }: { item: Item; done: (sentence: string) => void }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const queries = useQueryClient();
  const [judged, setJudged] = useState<WireJudged | null>(null);
  const [why, setWhy] = useState<Why>('rule-unclear');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const path = `/api/gate/held/${encodeURIComponent(item.id)}`;
  const name = pick(item.pseudonym);
  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const send = (end: 'destroy' | 'order', says: string, body?: unknown): Promise<void> =>
    act(async () => {
      await postJson(`${path}/${end}`, body);
      done(says);
      await queries.invalidateQueries({ queryKey: ['/api/gate/held'] });
    });
  return (
    <>
      {judged === null ? (
        <div className="buttons">
          <Button
            variant="outline"
            loading={busy}
            onClick={() => void act(async () => setJudged(await getJson<WireJudged>(path)))}
          >
            {t('gate.judge')}
          </Button>
        </div>
      ) : (
        <section aria-label={t('gate.judging')}>
          <p className="hint">{t('gate.judgeNote')}</p>
          <Outside judged={judged} />
          {item.state === 'held' && (
            <Details summary={t('gate.askTitle')}>
              <p>{t('gate.askLead')}</p>
              <Select
                label={t('gate.why')}
                data={whys.map((value) => ({ value, label: t(`gate.whys.${value}`) }))}
                value={why}
                allowDeselect={false}
                onChange={(value) => setWhy(whys.find((one) => one === value) ?? 'rule-unclear')}
              />
              <div className="buttons">
                <Button
                  variant="outline"
                  loading={busy}
                  onClick={() => void send('order', t('gate.asked', { name }), { why })}
                >
                  {t('gate.ask')}
                </Button>
              </div>
            </Details>
          )}
          <Details summary={t('gate.destroy')}>
            <p>{t('gate.destroyHappens')}</p>
            <div className="buttons">
              <Button
                variant="outline"
                color="red"
                loading={busy}
                onClick={() => void send('destroy', t('gate.destroyed', { name }))}
              >
                {t('gate.destroySure')}
              </Button>
            </div>
          </Details>
        </section>
      )}
      {item.state === 'remaining' && <Reading item={item} />}
      {error !== null && <Trouble error={error} />}
    </>
  );
}
