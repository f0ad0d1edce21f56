// Starts the core and what needs it: ground, judges, console, gates, in this order; stopped in reverse.
import { serveConsole } from '../console/server.ts';
import { startMailbox } from '../demo/mailbox.ts';
import type { RunningDemo } from '../demo/run.ts';
import { consoleDepsOf } from './console-deps.ts';
import { demoDepsOf, hostPort, openGates } from './gates.ts';
import { startGround } from './ground.ts';
import { healthOf } from './health.ts';
import { makeJudges } from './judges.ts';
import { startMetrics } from './metrics.ts';
import type { Later, Running, ServeOptions } from './options.ts';
import { findScanner } from './scanner.ts';
import { openProxyDoor } from './proxy-sign-in.ts';
import { startSignIn } from './sign-in.ts';
import type { WebFront } from './web-front.ts';

/**
 * Starts everything behind the web gate's ports, and the ports that are not open yet. Throws the rooms' own errors, worded
 * for the person who started it.
 */
export async function startCore(
  options: ServeOptions,
  front: WebFront | null,
  later: Later,
): Promise<Omit<Running, 'stop'>> {
  const mailbox = options.demo ? await startMailbox(() => options.clock.now()) : null;
  if (mailbox !== null) later(() => mailbox.close());
  const nextHop = options.nextHop ?? (mailbox === null ? null : hostPort(mailbox.address));

  const ground = await startGround(options, nextHop, later);
  const { scanner, notes } = await findScanner(options, ground.regulation().noScanner !== null);
  const state: { up: boolean; url: string; demo: RunningDemo | null } = { up: false, url: '', demo: null };
  const judges = await makeJudges(ground, options, { scanner, consoleUrl: () => state.url }, later);

  const health = (): ReturnType<typeof healthOf> => healthOf(ground, judges.mail, scanner);
  const signIn = await startSignIn(ground, options, () => state.url, later);
  const door = openProxyDoor(ground, options, later);
  const deps = consoleDepsOf(ground, options, {
    judges,
    signIn: signIn.signIn,
    webPassword: door?.desk ?? null,
    nextHop,
    demo: options.demo ? demoDepsOf(() => state.demo) : null,
    health,
    up: () => state.up,
  });
  const served = await serveConsole({ deps, port: options.console });
  later(() => served.close());
  state.url = options.url ?? served.address;

  const gates = await openGates(
    ground,
    options,
    { judges, nextHop, mailbox, door, consoleUrl: state.url, front },
    later,
  );
  state.demo = gates.demo;
  const metrics =
    options.metrics === undefined
      ? null
      : await startMetrics(options.metrics, {
          meter: judges.meter,
          health,
          pending: () => ground.vault.pending(),
          policyAge: () =>
            ground.live.current() === null
              ? null
              : options.clock.now().since(ground.live.signedAt()).total('seconds'),
        });
  if (metrics !== null) later(() => metrics.close());
  state.up = true;
  later(() => {
    state.up = false;
  });
  return {
    addresses: {
      console: served.address,
      ...gates.addresses,
      ...(metrics === null ? {} : { metrics: metrics.address }),
    },
    notes: [...ground.live.latest().notes, ...ground.notes, ...notes, ...judges.notes, ...signIn.notes],
    broken: ground.store.ended.then(() => 'the database ended'),
  };
}
