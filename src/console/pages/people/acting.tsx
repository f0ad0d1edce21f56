// One act on people and functions: asked of the school, said aloud when done, and the page read again.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../api.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

type Done = (sentence: string) => void;
const DoneContext = createContext<Done>(() => {});

/** Around the page: one place where what was done is said. */
export function Said({ children }: { children: ReactNode }): ReactElement {
  const [said, setSaid] = useState('');
  return (
    <DoneContext.Provider value={setSaid}>
      <p role="status" className="said">
        {said}
      </p>
      {children}
    </DoneContext.Provider>
  );
}

interface Answer {
  readonly done?: boolean;
  readonly count?: number;
}

export interface Act {
  /** True when it was done. */
  readonly run: (path: string, body: unknown, done: (answer: Answer) => string) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
}

/** Runs acts one at a time; what was asked under the key `read` is read again after. */
export function useAct(read = 'people'): Act {
  const queries = useQueryClient();
  const say = useContext(DoneContext);
  const withStepUp = useStepUp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    busy,
    error,
    async run(path, body, done) {
      setBusy(true);
      setError(null);
      try {
        const answer = await withStepUp(() => postJson<Answer>(path, body));
        say(done(answer));
        await queries.invalidateQueries({ queryKey: [read] });
        return true;
      } catch (problem) {
        setError(problem);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** A button that first says what will be gone, and asks. */
export function Sure({
  label,
  consequence,
  act,
  read,
}: {
  label: string;
  consequence: string;
  read?: string;
  act: (run: Act['run']) => Promise<boolean>;
}): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct(read);
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" className="link" onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <fieldset className="sure">
      <legend>{t('people.sure')}</legend>
      <p>{consequence}</p>
      <div className="buttons">
        <Button loading={busy} onClick={() => void act(run).then((done) => done && setAsked(false))}>
          {t('people.yes')}
        </Button>
        <Button variant="outline" onClick={() => setAsked(false)}>
          {t('people.no')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </fieldset>
  );
}
