// Infected messages of a confidant: sender and subject for that confidant alone, words to ask for them again, and destroying unopened.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMine } from '../../wire-mine.ts';
import { postJson } from '../api.ts';
import { useMe } from '../data.ts';
import { useLanguage, writeDate, writeHour } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

type Item = WireMine['entrusted'][number];

/** Puts a text on the clipboard; says so in its own place. */
function Copy({ text, label }: { text: string; label: string }): ReactElement {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    >
      {copied ? t('mine.copied') : label}
    </button>
  );
}

/** Nothing is sent from here: a message of the product would be a trace of the contact. */
function AskAgain({ sender }: { sender: string }): ReactElement {
  const { t } = useTranslation();
  const text = t('mine.againText');
  return (
    <details>
      <summary>{t('mine.again')}</summary>
      <p>{t('mine.againLead')}</p>
      <p className="told">{sender}</p>
      <p className="code told">{text}</p>
      <div className="buttons">
        <Copy text={sender} label={t('mine.copyAddress')} />
        <Copy text={text} label={t('mine.copyText')} />
      </div>
    </details>
  );
}

function OneItem({ item, done }: { item: Item; done: () => void }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const own = item.sender.trim().toLowerCase() === me.data?.person?.address;
  const destroy = async (): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      await withStepUp(() => postJson(`/api/mine/entrusted/${encodeURIComponent(item.id)}/destroy`));
      done();
      await queries.invalidateQueries({ queryKey: ['/api/mine'] });
    } catch (problem) {
      setTrouble(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="card">
      <h3 className="told">{item.subject.trim() === '' ? t('mine.noSubject') : item.subject}</h3>
      <dl className="rows">
        <dt>{t('mine.sender')}</dt>
        <dd className="told">{own ? t('mine.senderYou') : item.sender || t('mine.noSender')}</dd>
        <dt>{t('mine.arrived')}</dt>
        <dd>{writeHour(item.hour, language)}</dd>
      </dl>
      <p className="until">{t('mine.until', { date: writeDate(item.until, language) })}</p>
      {!own && item.sender !== '' && <AskAgain sender={item.sender} />}
      <details>
        <summary>{t('mine.destroyOwn')}</summary>
        <p>{t('mine.destroyOwnHappens')}</p>
        <div className="buttons">
          <Button variant="outline" color="red" loading={busy} onClick={() => void destroy()}>
            {t('mine.destroyOwnSure')}
          </Button>
        </div>
        {trouble !== null && <Trouble error={trouble} />}
      </details>
    </li>
  );
}

/** Nothing at all for whoever is no confidant, or has none. */
export function Entrusted({ items }: { items: readonly Item[] }): ReactElement | null {
  const { t } = useTranslation();
  const [gone, setGone] = useState(0);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that had the focus went with its message.
  useEffect(() => {
    if (gone > 0) said.current?.focus();
  }, [gone]);
  if (items.length === 0 && gone === 0) return null;
  return (
    <section aria-labelledby="entrusted">
      <h2 id="entrusted">{t('mine.entrusted')}</h2>
      <p>{t('mine.entrustedLead')}</p>
      <p role="status" className="said" tabIndex={-1} ref={said}>
        {gone > 0 && t('mine.destroyOwnDone', { count: gone })}
      </p>
      <ul className="plain">
        {items.map((item) => (
          <OneItem key={item.id} item={item} done={() => setGone((before) => before + 1)} />
        ))}
      </ul>
    </section>
  );
}
