// People one can call, by name and telephone; nothing is stored about who looks.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useHelp } from '../data.ts';
import { usePick } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { WhenThere } from '../parts/states.tsx';

export function HelpPage(): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const help = useHelp();
  return (
    <>
      <PageHead title={t('help.title')} happens={t('help.stored')}>
        {t('help.lead')}
      </PageHead>
      <p className="danger">
        <strong>{t('help.danger')}</strong>
      </p>
      <WhenThere answer={help}>
        {(data) =>
          data.people.length === 0 ? (
            <p>{t('help.empty')}</p>
          ) : (
            <ul className="people">
              {data.people.map((one) => (
                <li key={one.telephone + one.name} className="card">
                  <h2>{one.name}</h2>
                  <p>
                    {pick(one.role)}
                    {one.note !== null && (
                      <>
                        <br />
                        {pick(one.note)}
                      </>
                    )}
                  </p>
                  <a
                    className="call"
                    href={`tel:${one.telephone.replace(/[^\d+]/g, '')}`}
                    aria-label={`${t('help.call', { name: one.name })}, ${one.telephone}`}
                  >
                    {one.telephone}
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </WhenThere>
    </>
  );
}
