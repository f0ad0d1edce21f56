// Starts i18next with Dutch first; the choice is kept in a cookie so that server-rendered pages follow it.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keepChoice, readChoice } from '../cookies.ts';
import { en } from './en.ts';
import { nl } from './nl.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof nl };
  }
}

/** To be awaited before the first render. */
export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: readChoice('taal') === 'en' ? 'en' : 'nl',
    fallbackLng: 'nl',
    resources: { nl: { translation: nl }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    keepChoice('taal', language);
  });
}
