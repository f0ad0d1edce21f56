// Looks a code up among the words of a page; a code without words shows itself.
import { useTranslation } from 'react-i18next';

type Group =
  | 'functions'
  | 'mine.noticeKinds'
  | 'mine.modes'
  | 'mine.classes'
  | 'mine.requestKinds'
  | 'mine.states'
  | 'mine.outcomes'
  | 'mine.storySteps'
  | 'concern.steps'
  | 'concern.outcomes'
  | 'concern.why';

/** A function that gives the words for a code of one group. */
export function useNames(): (group: Group, code: string) => string {
  const { t } = useTranslation();
  return (group, code) => {
    const names: Readonly<Record<string, string>> = t(group, { returnObjects: true });
    return names[code] ?? code;
  };
}
