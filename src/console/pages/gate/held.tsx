// Kept items as cards without identity: only what lies in the clear, a name to talk about, and what one may do.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireHeld } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useLanguage, usePick, writeDate, writeHour } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { Trouble } from '../parts/states.tsx';
import { Judging } from './judging.tsx';

type Item = WireHeld['items'][number];

/** A translated word from a small table; an unknown key is shown as it is. */
function word(table: Readonly<Record<string, string>>, key: string): string {
  return table[key] ?? key;
}

function HeldCard({
  item,
  actions,
  done,
}: {
  item: Item;
  actions: WireHeld['actions'];
  done: (sentence: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const pick = usePick();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = pick(item.pseudonym);
  const act = async (action: 'release' | 'send-back'): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await postJson(`/api/gate/held/${encodeURIComponent(item.id)}/${action}`);
      done(t(action === 'release' ? 'gate.released' : 'gate.sentBack', { name }));
      await queries.invalidateQueries({ queryKey: ['/api/gate/held'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const waits = item.state === 'held' || item.state === 'remaining';
  const mayAct = waits && (actions.release || actions.sendBack);
  return (
    <li className="card item">
      <h3>
        <abbr title={t('gate.pseudonym')}>{name}</abbr>
      </h3>
      <State tone={waits ? 'act' : 'quiet'} icon={waits ? 'wait' : 'alert'}>
        {word(t('gate.states', { returnObjects: true }), item.state)}
      </State>
      <dl className="rows">
        <dt>{t('gate.purpose')}</dt>
        <dd>{word(t('gate.purposes', { returnObjects: true }), item.purpose)}</dd>
        <dt>{t('gate.class')}</dt>
        <dd>{word(t('gate.classes', { returnObjects: true }), item.class)}</dd>
        <dt>{t('gate.group')}</dt>
        <dd>{word(t('gate.groups', { returnObjects: true }), item.group)}</dd>
        <dt>{t('gate.since')}</dt>
        <dd>{writeHour(item.hour, language)}</dd>
        <dt>{t('gate.dies')}</dt>
        <dd>{writeDate(item.dayOfDeath, language)}</dd>
      </dl>
      {waits && item.purpose === 'misuse' && <Judging item={item} done={done} />}
      {mayAct ? (
        <>
          <p className="note">{t('gate.releaseHappens')}</p>
          <div className="buttons">
            {actions.release && (
              <Button loading={busy} onClick={() => void act('release')}>
                {t('gate.release')}
              </Button>
            )}
            {actions.sendBack && (
              <Button variant="outline" loading={busy} onClick={() => void act('send-back')}>
                {t('gate.sendBack')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <p className="hint">{t('gate.noActions')}</p>
      )}
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

export function HeldItems({ held }: { held: WireHeld }): ReactElement {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {held.items.length === 0 ? (
        <p>{t('gate.heldNone')}</p>
      ) : (
        <ul className="cards">
          {held.items.map((item) => (
            <HeldCard key={item.id} item={item} actions={held.actions} done={setSaid} />
          ))}
        </ul>
      )}
    </>
  );
}
