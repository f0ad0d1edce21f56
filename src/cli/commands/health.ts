// `reglement health`: asks a running product how its parts are. It touches no mail and no web conversation.
import { z } from 'zod';
import type { Output } from '../output.ts';

const answerShape = z.object({ ready: z.boolean(), parts: z.record(z.string(), z.string()) });

/** How long an answer may take, in milliseconds: a scanner that does not answer is waited for. */
const patience = 15_000;

/** 0 when every part works, 1 when one does not or nobody answers. */
export async function healthCommand(options: { readonly metrics: number }, output: Output): Promise<number> {
  const asked = await fetch(`http://127.0.0.1:${options.metrics}/healthz`, {
    signal: AbortSignal.timeout(patience),
  })
    .then(async (answer) => answerShape.parse(await answer.json()))
    .catch(() => null);
  if (asked === null) {
    output.say(`Nothing that runs with "serve --metrics ${options.metrics}" answers.`);
    return 1;
  }
  output.answer(asked, () =>
    Object.entries(asked.parts)
      .map(([part, state]) => `${part.padEnd(10)} ${state}`)
      .join('\n'),
  );
  return asked.ready ? 0 : 1;
}
