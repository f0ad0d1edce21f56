// `reglement keeper …`: the keeper's mirror on another machine, the secret both hold, and a mirror that takes its place.
import { timeZone } from '../../privacy/retention.ts';
import { writeSecret } from '../../privacy/keeper/mirror-wire.ts';
import { promote, runMirror } from '../../privacy/keeper/run.ts';
import { systemClock } from '../../store/clock.ts';
import { hostPort } from '../ports.ts';
import type { Output } from '../output.ts';

/** Writes a new secret; copy the file to the other machine by hand. */
export async function keeperPairCommand(file: string, output: Output): Promise<number> {
  try {
    await writeSecret(file);
  } catch (error) {
    output.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  output.answer(
    { file },
    () => `${file} holds the secret of a keeper and its mirror: bring it to both, and to nobody else.`,
  );
  return 0;
}

/** Runs a mirror until SIGINT or SIGTERM. */
export async function keeperMirrorCommand(
  flags: { readonly folder: string; readonly listen: string; readonly secret: string },
  output: Output,
): Promise<number> {
  process.umask(0o077);
  const listen = hostPort(flags.listen);
  const asked = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
  let mirror: Awaited<ReturnType<typeof runMirror>>;
  try {
    mirror = await runMirror({ folder: flags.folder, listen, secretFile: flags.secret });
  } catch (error) {
    output.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  output.answer(
    { mirror: `${listen.host}:${mirror.port}` },
    () => `Mirror      ${listen.host}:${mirror.port}`,
  );
  await asked;
  await mirror.close();
  return 0;
}

/** Makes a keeper of a mirror whose keeper is lost: what had to die by today dies first. */
export async function keeperPromoteCommand(folder: string, output: Output): Promise<number> {
  process.umask(0o077);
  const now = systemClock.now().round({ smallestUnit: 'second', roundingMode: 'floor' });
  try {
    await promote(folder, now.toZonedDateTimeISO(timeZone).toPlainDate().toString(), now.toString());
  } catch (error) {
    output.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  output.answer(
    { folder },
    () =>
      `${folder} is a keeper's folder now: put it in the place of DATA/keeper and start "reglement serve".`,
  );
  return 0;
}
