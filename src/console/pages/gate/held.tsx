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
import { Details, Judging } from './judging.tsx';

type Item = WireHeld['items'][number];

/** A translated word from a small table; an unknown key is shown as it is. */
function word(table: Readonly<Record<string, string>>, key: string): string {
  return table[key] ?? key;
}

const doneWords = {
  release: 'gate.released',
  'send-back': 'gate.sentBack',
  clean: 'gate.cleaned',
  destroy: 'gate.destroyed',
} as const;

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
  const act = async (action: keyof typeof doneWords): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await postJson(`/api/gate/held/${encodeURIComponent(item.id)}/${action}`);
      done(t(doneWords[action], { name }));
      await queries.invalidateQueries({ queryKey: ['/api/gate/held'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const waits = item.state === 'held' || item.state === 'remaining';
  const judged = waits && item.purpose === 'misuse';
  const mayClean = item.state === 'quarantined' && actions.clean;
  const mayAct = (waits && (actions.release || actions.sendBack)) || mayClean;
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
      {judged && <Judging item={item} done={done} />}
      {mayAct ? (
        <>
          {waits && <p className="note">{t('gate.releaseHappens')}</p>}
          {mayClean && <p className="note">{t('gate.cleanHappens')}</p>}
          <div className="buttons">
            {mayClean && (
              <Button loading={busy} onClick={() => void act('clean')}>
                {t('gate.clean')}
              </Button>
            )}
            {waits && actions.release && (
              <Button loading={busy} onClick={() => void act('release')}>
                {t('gate.release')}
              </Button>
            )}
            {waits && actions.sendBack && (
              <Button variant="outline" loading={busy} onClick={() => void act('send-back')}>
                {t('gate.sendBack')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <p className="hint">{t(item.state === 'quarantined' ? 'gate.repairs' : 'gate.noActions')}</p>
      )}
      {!judged && (
        <Details summary={t('gate.destroy')}>
          <p>{t('gate.destroyHappens')}</p>
          <div className="buttons">
            <Button variant="outline" color="red" loading={busy} onClick={() => void act('destroy')}>
              {t('gate.destroySure')}
            </Button>
          </div>
        </Details>
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
