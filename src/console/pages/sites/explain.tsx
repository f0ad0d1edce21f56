// One box that explains any site, account or code in words. What is asked is not kept.
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireExplained } from '../../wire-sites.ts';
import { postJson } from '../api.ts';
import { usePick } from '../i18n/language.ts';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble } from '../parts/states.tsx';

function Explained({ told }: { told: WireExplained }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const groups: Readonly<Record<string, string>> = t('sites.groups', { returnObjects: true });
  const categories: Readonly<Record<string, string>> = t('sites.categories', { returnObjects: true });
  if (told.kind === 'message') {
    return (
      <>
        <p>{pick(told.says)}</p>
        {told.article !== null && <RestsOn articles={[told.article]} />}
      </>
    );
  }
  if (told.kind === 'account') {
    const { known, category, webGroup } = told;
    return (
      <p>
        {known
          ? t('sites.accountKnown', {
              category: categories[category] ?? category,
              group: groups[webGroup] ?? webGroup,
            })
          : t('sites.accountUnknown')}
      </p>
    );
  }
  return (
    <>
      <h3 className="breaks">{told.host ?? t('sites.unread')}</h3>
      <ul>
        {told.answers.map((one) => (
          <li key={one.group}>
            <strong>
              {groups[one.group] ?? one.group}: {t(`sites.outcomes.${one.outcome}`)}
            </strong>
            <br />
            {pick(one.says)}
            {one.article !== null && <RestsOn articles={[one.article]} />}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Explain(): ReactElement {
  const { t } = useTranslation();
  const [what, setWhat] = useState('');
  const [told, setTold] = useState<WireExplained | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const ask = async (): Promise<void> => {
    setTrouble(null);
    try {
      setTold(await postJson<WireExplained>('/api/sites/explain', { what }));
    } catch (problem) {
      setTold(null);
      setTrouble(problem);
    }
  };
  return (
    <section aria-labelledby="uitleg" className="propose">
      <h2 id="uitleg">{t('sites.explain')}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <TextInput
          required
          withAsterisk={false}
          maxLength={2048}
          autoComplete="off"
          spellCheck={false}
          label={t('sites.what')}
          description={t('sites.explainLead')}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit">{t('sites.explainGo')}</Button>
        </div>
      </form>
      <div aria-live="polite">
        {told !== null && (
          <div className="day explained">
            <Explained told={told} />
          </div>
        )}
      </div>
      {trouble !== null && <Trouble error={trouble} />}
    </section>
  );
}
