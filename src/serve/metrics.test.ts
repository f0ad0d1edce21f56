// Figures for a monitor: names by convention, counts in steps, and a health that asks the parts and no conversation.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { HealthLine } from '../console/deps.ts';
import type { MailOutcome } from '../regulation/decision.ts';
import { scriptedGate } from '../../test/support/gates.ts';
import { countStep, meterMail, type MetricsSources, startMetrics } from './metrics.ts';

const mail = {
  id: 'x',
  peer: { address: '192.0.2.7', own: true, helo: 'client' },
  sender: 'docent@school.nl',
  recipients: ['ouder@elders.nl'],
  raw: Buffer.from('Subject: geheim\r\n\r\nook geheim\r\n'),
};

function metered() {
  const state: { outcome: MailOutcome; at: number } = { outcome: 'deliver', at: 0 };
  const gate = scriptedGate(() => ({ outcome: state.outcome }));
  const meter = meterMail(gate, () => (state.at += 500));
  const judge = async (outcome: MailOutcome, times: number): Promise<void> => {
    state.outcome = outcome;
    for (let time = 0; time < times; time += 1) await meter.gate.judge(mail);
  };
  return { gate, meter, judge };
}

async function serveMetrics(t: TestContext, sources: Partial<MetricsSources>) {
  const metrics = await startMetrics(0, {
    meter: meterMail(scriptedGate(() => ({}))),
    health: async () => [],
    pending: () => 0,
    policyAge: () => 60,
    ...sources,
  });
  t.after(() => metrics.close());
  assert.match(metrics.address, /^127\.0\.0\.1:\d+$/);
  const get = (path: string): Promise<Response> => fetch(`http://${metrics.address}${path}`);
  return { get, text: async () => (await get('/metrics')).text() };
}

test('counts move in whole steps and times speak of many: no single message can be seen', async (t) => {
  const { meter, judge } = metered();
  const { text } = await serveMetrics(t, { meter, pending: () => 29 });
  const ours = async (): Promise<string[]> =>
    (await text()).split('\n').filter((line) => line.startsWith('reglement_'));
  await judge('deliver', countStep - 1);
  const before = await ours();
  assert.ok(before.includes('reglement_mail_messages_total{outcome="deliver"} 0'));
  assert.ok(!before.some((line) => line.startsWith('reglement_mail_judge_seconds')));
  await judge('deliver', countStep);
  await judge('hold', countStep * 3 + 1);
  await ours();
  const after = await ours();
  for (const line of [
    'reglement_mail_messages_total{outcome="deliver"} 10',
    'reglement_mail_messages_total{outcome="hold"} 30',
    'reglement_mail_messages_total{outcome="return"} 0',
    'reglement_mail_judge_seconds{quantile="0.5"} 0.5',
    'reglement_spool_items 20',
    'reglement_policy_age_seconds 60',
  ])
    assert.ok(after.includes(line), line);
});

test('names follow the conventions, each with its help; no label names a person, a group or a message', async (t) => {
  const { meter, judge } = metered();
  await judge('return', 40);
  const { text } = await serveMetrics(t, {
    meter,
    health: async () => [{ part: 'mail', state: 'works' }],
  });
  const said = await text();
  assert.doesNotMatch(said, /school\.nl|elders|geheim|192\.0\.2/);
  const labels = new Set<string>();
  for (const line of said.split('\n').filter((one) => one.startsWith('reglement_'))) {
    const [, name = '', inside = ''] = /^([a-z_]+)(?:\{(.*)\})? [\d.e+-]+$/.exec(line) ?? [];
    assert.match(name, /^reglement_[a-z_]+$/, line);
    assert.ok(said.includes(`# HELP ${name} `) && said.includes(`# TYPE ${name} `), name);
    for (const [, label = ''] of inside.matchAll(/([a-z]+)="/g)) labels.add(label);
  }
  assert.deepEqual([...labels].sort(), ['outcome', 'part', 'quantile']);
});

test('the health says each part, and is asked of the parts: no message is judged for it', async (t) => {
  let lines: HealthLine[] = [
    { part: 'mail', state: 'works' },
    { part: 'scanner', state: 'absent' },
  ];
  const { gate, meter } = metered();
  const well = await serveMetrics(t, { meter, health: async () => lines });
  const answer = await well.get('/healthz');
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { ready: true, parts: { mail: 'works', scanner: 'absent' } });
  assert.match(await well.text(), /^reglement_part_up\{part="mail"\} 1$/m);
  lines = [{ part: 'mail', state: 'stopped' }];
  const ill = await serveMetrics(t, { health: async () => lines, policyAge: () => null });
  assert.equal((await ill.get('/healthz')).status, 503);
  const said = await ill.text();
  assert.match(said, /^reglement_part_up\{part="mail"\} 0$/m);
  assert.match(said, /^reglement_policy_age_seconds \+Inf$/m);
  assert.equal((await ill.get('/')).status, 404);
  assert.deepEqual(gate.judged, []);
});
