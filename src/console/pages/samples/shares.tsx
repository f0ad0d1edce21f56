// The secret number of FG or council: made on this device, kept as a file, made known afterwards.
import { Button, FileInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSamplePlanFile, WireSamples } from '../../wire-samples.ts';
import { getJson } from '../api.ts';
import { Trouble } from '../parts/states.tsx';
import { useAct } from '../people/acting.tsx';

type Plan = WireSamples['plans'][number];
type By = 'fg' | 'council';

/** A file for the person at this device; it goes nowhere else. */
function Keep({ name, content, label }: { name: string; content: string; label: string }): ReactElement {
  return (
    <a download={name} href={`data:application/json;charset=utf-8,${encodeURIComponent(content)}`}>
      {label}
    </a>
  );
}

export function GiveShare({ plan, by }: { plan: Plan; by: By }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct('/api/samples');
  const [kept, setKept] = useState<string | null>(null);
  const [file, setFile] = useState<string | null>(null);
  const [line, setLine] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const path = `/api/samples/${plan.id}/share`;
  const planFile = () => getJson<WireSamplePlanFile>(`/api/samples/${plan.id}/file`);
  const make = async (): Promise<void> => {
    const { keyIsKeepers, makeShare } = await import('../../shares.ts');
    const { terms, key, signingKey } = await planFile();
    if (!(await keyIsKeepers(key, signingKey))) {
      setProblem(t('samples.otherKey'));
      return;
    }
    const { share, commitment, sealed } = await makeShare(terms, by, key);
    // First on this device: a number that is given and then lost voids the plan.
    setKept(JSON.stringify({ format: 'reglement-sample-share/1', plan: plan.id, function: by, share }));
    await run(path, { commitment, sealed }, () => t('samples.given'));
  };
  const paste = async (): Promise<void> => {
    const [, commitment, sealed] = /^\s*([0-9a-f]{64})\.([A-Za-z0-9+/=]{20,200})\s*$/.exec(line) ?? [];
    setProblem(commitment === undefined ? t('samples.badPaste') : null);
    if (commitment !== undefined) await run(path, { commitment, sealed }, () => t('samples.given'));
  };
  const given = plan[by] !== 'missing';
  if (given && kept === null) return <></>;
  return (
    <section aria-label={t('samples.shares')}>
      {kept === null ? <p>{t('samples.giveLead')}</p> : <p>{t('samples.given')}</p>}
      {kept !== null && (
        <p>
          <Keep
            name={`steekproef-${by}-${plan.id.slice(0, 8)}.json`}
            content={kept}
            label={t('samples.download')}
          />
        </p>
      )}
      {!given && (
        <>
          <div className="buttons">
            <Button loading={busy} onClick={() => void make()}>
              {t('samples.give')}
            </Button>
          </div>
          <details>
            <summary>{t('samples.ownMachine')}</summary>
            <p>{t('samples.ownMachineLead', { as: by })}</p>
            {file === null ? (
              <Button
                variant="outline"
                onClick={() => void planFile().then((found) => setFile(JSON.stringify(found)))}
              >
                {t('samples.planFile')}
              </Button>
            ) : (
              <Keep name={`plan-${plan.id.slice(0, 8)}.json`} content={file} label={t('samples.planFile')} />
            )}
            <TextInput
              label={t('samples.pasted')}
              value={line}
              maxLength={400}
              onChange={(event) => setLine(event.currentTarget.value)}
            />
            <Button variant="outline" loading={busy} onClick={() => void paste()}>
              {t('samples.sendPasted')}
            </Button>
          </details>
        </>
      )}
      {problem !== null && <p role="alert">{problem}</p>}
      {error !== null && <Trouble error={error} />}
    </section>
  );
}

export function RevealShare({ plan, by }: { plan: Plan; by: By }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct('/api/samples');
  const [file, setFile] = useState<File | null>(null);
  const [bad, setBad] = useState(false);
  if (!plan.counted) return <p>{t('samples.notCounted')}</p>;
  const reveal = async (): Promise<void> => {
    const content = file === null || file.size > 4096 ? '' : await file.text();
    const share = /"share":\s*"([0-9a-f]{64})"/.exec(content)?.[1];
    const own = share !== undefined && content.includes(plan.id) && content.includes(`"function":"${by}"`);
    setBad(!own);
    if (own) await run(`/api/samples/${plan.id}/reveal`, { share }, () => t('samples.revealed'));
  };
  return (
    <section aria-label={t('samples.reveal')}>
      <p>{t('samples.revealLead')}</p>
      <FileInput label={t('samples.revealFile')} accept="application/json" value={file} onChange={setFile} />
      <div className="buttons">
        <Button loading={busy} disabled={file === null} onClick={() => void reveal()}>
          {t('samples.reveal')}
        </Button>
      </div>
      {bad && <p role="alert">{t('samples.badFile')}</p>}
      {error !== null && <Trouble error={error} />}
    </section>
  );
}
