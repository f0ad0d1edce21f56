// Talks to the console's own API: same origin, JSON, and errors as people may read them.
import type { WireBoth, WireProblem } from '../wire.ts';

/** What went wrong, with the face for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: WireProblem;

  constructor(status: number, problem: WireProblem) {
    super(problem.code);
    this.status = status;
    this.problem = problem;
  }
}

const unreachable: { what: WireBoth; next: WireBoth } = {
  what: { nl: 'De school is even niet bereikbaar.', en: 'The school cannot be reached right now.' },
  next: {
    nl: 'Kijk of je internet hebt en probeer het opnieuw.',
    en: 'Check your connection and try again.',
  },
};

function isProblem(value: unknown): value is WireProblem {
  return typeof value === 'object' && value !== null && 'what' in value && 'next' in value;
}

async function call<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    throw new ApiProblem(0, { code: 'unreachable', article: null, ...unreachable });
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    throw new ApiProblem(
      response.status,
      isProblem(body) ? body : { code: 'unreachable', article: null, ...unreachable },
    );
  }
  // Both ends are built from the same schemas, and the server checks what it sends by type.
  return body as Answer;
}

export function getJson<Answer>(path: string): Promise<Answer> {
  return call<Answer>(path, { headers: { accept: 'application/json' } });
}

export function postJson<Answer>(path: string, body: unknown = {}): Promise<Answer> {
  return call<Answer>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
}
