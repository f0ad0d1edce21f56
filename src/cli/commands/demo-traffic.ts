// `npm run demo:traffic`: presses the demo's button from the keyboard and follows it to the end.
import { progressSchema, type WireProgress } from '../../console/wire.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

/** Starts the sample traffic of a running demo and prints progress; 1 when the run failed. */
export async function demoTrafficCommand(
  options: { readonly console: string },
  output: Output,
): Promise<number> {
  const url = new URL('/api/demo/traffic', options.console);
  const ask = async (method: 'GET' | 'POST'): Promise<WireProgress> => {
    const answer = await fetch(url, { method, headers: { origin: url.origin } }).catch(() => null);
    if (answer === null)
      throw new UseError(`nothing answers at ${url.origin}: start the demo with "npm start"`);
    if (!answer.ok) throw new UseError(`${url.origin} answers ${answer.status}: is it a demo?`);
    return progressSchema.parse(await answer.json());
  };
  let progress = await ask('POST');
  let shown = -1;
  while (progress.running) {
    if (progress.done !== shown) output.say(bar(progress.done, progress.total));
    shown = progress.done;
    await new Promise((resolve) => setTimeout(resolve, 200));
    progress = await ask('GET');
  }
  output.say(bar(progress.done, progress.total));
  if (progress.failed !== null) output.say(progress.failed);
  output.answer(progress.outcomes, () =>
    Object.entries(progress.outcomes)
      .map(([outcome, count]) => `${outcome}: ${count}`)
      .join('\n'),
  );
  return progress.failed === null ? 0 : 1;
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.round((done / total) * 30);
  return `[${'#'.repeat(filled)}${'.'.repeat(30 - filled)}] ${done}/${total}`;
}
