// Small helpers for two languages: pick a sentence, write a date, a term, a group or a function as people say it.
import { useTranslation } from 'react-i18next';
import type { WireBoth } from '../../wire.ts';

export type Language = 'nl' | 'en';

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'nl';
}

/** A function that picks the reader's language of a sentence. */
export function usePick(): (both: WireBoth) => string {
  const language = useLanguage();
  return (both) => both[language];
}

const locale: Readonly<Record<Language, string>> = { nl: 'nl-NL', en: 'en-GB' };

/** 24 november 2026. `iso` is a date or an instant. */
export function writeDate(iso: string, language: Language): string {
  const at = iso.length === 10 ? `${iso}T12:00:00Z` : iso;
  return new Intl.DateTimeFormat(locale[language], {
    dateStyle: 'long',
    timeZone: 'Europe/Amsterdam',
  }).format(new Date(at));
}

/** 24 november 2026, 10.42 uur. */
export function writeMoment(iso: string, language: Language): string {
  return `${writeDate(iso, language)}, ${writeTime(iso, language)}`;
}

/** 10.42 uur. */
export function writeTime(iso: string, language: Language): string {
  const time = new Intl.DateTimeFormat('nl-NL', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Amsterdam',
  }).format(new Date(iso));
  return language === 'nl' ? `${time.replace(':', '.')} uur` : time;
}

/** 23 november 2026, 10.00–11.00 uur: as fine as the school keeps it. */
export function writeHour(iso: string, language: Language): string {
  const next = new Date(new Date(iso).getTime() + 3_600_000).toISOString();
  const [from, to] = [iso, next].map((at) => writeTime(at, language).replace(' uur', ''));
  return `${writeDate(iso, language)}, ${from}–${to}${language === 'nl' ? ' uur' : ''}`;
}

const units: Readonly<Record<string, Readonly<Record<Language, readonly [string, string]>>>> = {
  Y: { nl: ['jaar', 'jaar'], en: ['year', 'years'] },
  M: { nl: ['maand', 'maanden'], en: ['month', 'months'] },
  W: { nl: ['week', 'weken'], en: ['week', 'weeks'] },
  D: { nl: ['dag', 'dagen'], en: ['day', 'days'] },
  H: { nl: ['uur', 'uur'], en: ['hour', 'hours'] },
};

/** `P15D` as "15 dagen". A form it does not know comes back as it is. */
export function writeTerm(iso: string, language: Language): string {
  const parts = [...iso.matchAll(/(\d+)([YMWDH])/g)].map((match) => {
    const unit = units[match[2] ?? '']?.[language];
    return unit === undefined ? '' : `${match[1]} ${match[1] === '1' ? unit[0] : unit[1]}`;
  });
  return parts.length === 0 ? iso : parts.join(' ');
}
