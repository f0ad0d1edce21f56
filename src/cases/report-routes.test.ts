// Where reports go, over every kind and every function they can be about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportableFunctions, reportKinds, routeOfReport } from './report-routes.ts';

test('[ZOU-7.10 ROUTE] [PRO-5.11 ROUTE] security and technical misuse go to ICT', () => {
  assert.deepEqual(routeOfReport('security', null), { goesTo: ['ict'], hiddenFrom: [] });
  assert.deepEqual(routeOfReport('damage', null), { goesTo: ['ict'], hiddenFrom: [] });
});

test('[ZOU-8.3 ROUTE] [PRO-6.3 ROUTE] conduct of a person goes to the team leader and is not visible to ICT', () => {
  assert.deepEqual(routeOfReport('conduct', null), {
    goesTo: ['team-leader'],
    hiddenFrom: ['ict', 'ict-supplier'],
  });
});

test('[SRO-3.12 ROUTE] a data breach reaches the privacy officer and ICT', () => {
  assert.deepEqual(routeOfReport('data-breach', null).goesTo, ['privacy-officer', 'ict']);
});

test('a report about a function never reaches that function, and always reaches somebody', () => {
  for (const kind of reportKinds) {
    for (const about of reportableFunctions) {
      const { goesTo, hiddenFrom } = routeOfReport(kind, about);
      assert.ok(goesTo.length > 0, `${kind} about ${about} reaches nobody`);
      assert.ok(!goesTo.includes(about), `${kind} about ${about}`);
      assert.ok(hiddenFrom.includes(about), `${kind} about ${about} is visible`);
      assert.ok(goesTo.every((one) => !hiddenFrom.includes(one)));
      if (kind === 'conduct') assert.ok(!goesTo.includes('ict'));
    }
  }
});

test('conduct of somebody in charge goes up, past colleagues', () => {
  assert.deepEqual(routeOfReport('conduct', 'team-leader').goesTo, ['leadership']);
  assert.deepEqual(routeOfReport('conduct', 'leadership').goesTo, ['board']);
  assert.deepEqual(routeOfReport('conduct', 'board').goesTo, ['supervisory-board']);
  assert.deepEqual(routeOfReport('security', 'ict').goesTo, ['leadership']);
});

test('a function that is not offered changes nothing', () => {
  assert.deepEqual(routeOfReport('conduct', 'janitor'), routeOfReport('conduct', null));
});
