// For an FG of several schools: a code from the one school, taken at the other, gives one row for each.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../api.ts';
import { Trouble } from '../parts/states.tsx';

export function Links(): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [linked, setLinked] = useState<boolean | null>(null);
  const [error, setError] = useState<unknown>(null);
  const attempt = (work: () => Promise<void>): void => {
    setError(null);
    work().catch((problem: unknown) => setError(problem));
  };
  return (
    <details className="how">
      <summary>{t('oversight.links')}</summary>
      <p>{t('oversight.linksLead')}</p>
      {error !== null && <Trouble error={error} />}
      <Button
        variant="outline"
        onClick={() =>
          attempt(async () => setMade((await postJson<{ code: string }>('/api/oversight/link')).code))
        }
      >
        {t('oversight.linkMake')}
      </Button>
      <p role="status">{made !== null && t('oversight.linkCode', { code: made })}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          attempt(async () => {
            const answer = await postJson<{ linked: boolean }>('/api/oversight/link/take', {
              code: code.trim(),
            });
            setLinked(answer.linked);
            await queries.invalidateQueries({ queryKey: ['/api/oversight'] });
          });
        }}
      >
        <TextInput
          label={t('oversight.linkField')}
          value={code}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" variant="outline" mt="sm">
          {t('oversight.linkTake')}
        </Button>
      </form>
      <p role="status">{linked !== null && t(linked ? 'oversight.linked' : 'oversight.notLinked')}</p>
    </details>
  );
}
