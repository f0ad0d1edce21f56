// "Is it really you?": any page wraps a weighty act; when it is refused for want of a fresh passkey, this asks and goes on.
import { Button } from '@mantine/core';
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api.ts';
import { useMe } from '../data.ts';
import { stepUp } from '../passkey.ts';
import { Trouble } from './states.tsx';

type WithStepUp = <T>(act: () => Promise<T>) => Promise<T>;

const StepUpContext = createContext<WithStepUp>((act) => act());

/** Gives `withStepUp(act)`: does it, and where a fresh passkey is asked for, asks for one and does it again. */
export const useStepUp = (): WithStepUp => useContext(StepUpContext);

interface Waiting {
  readonly go: () => void;
  readonly stop: () => void;
}

function Dialog({ waiting }: { waiting: Waiting }): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const demo = me.data?.demo === true;
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const again = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await stepUp(demo);
      waiting.go();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      className="step-up"
      aria-labelledby="step-up-title"
      onCancel={(event) => {
        event.preventDefault();
        waiting.stop();
      }}
    >
      <h2 id="step-up-title">{t('signIn.stepUp')}</h2>
      <p>{t('signIn.stepUpLead')}</p>
      {demo && <p className="note">{t('signIn.stepUpDemo')}</p>}
      {error !== null && <Trouble error={error} />}
      <div className="buttons">
        <Button loading={busy} onClick={() => void again()}>
          {t('signIn.stepUpGo')}
        </Button>
        <Button variant="outline" onClick={waiting.stop}>
          {t('signIn.stepUpStop')}
        </Button>
      </div>
    </dialog>
  );
}

export function StepUpProvider({ children }: { children: ReactNode }): ReactElement {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const withStepUp = useCallback<WithStepUp>(async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.code !== 'step-up') throw error;
      await new Promise<void>((resolve, reject) => {
        setWaiting({ go: resolve, stop: () => reject(error) });
      }).finally(() => setWaiting(null));
      return act();
    }
  }, []);
  return (
    <StepUpContext.Provider value={withStepUp}>
      {children}
      {waiting !== null && <Dialog waiting={waiting} />}
    </StepUpContext.Provider>
  );
}
