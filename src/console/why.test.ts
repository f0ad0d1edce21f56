// /waarom for a code of a returned mail: explained without JavaScript, without signing in, and without remembering anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { createConsole } from './server.ts';

test('[ZOU-8.5 RECORD] /waarom explains a code with its article, or says that it is none', async () => {
  const app = createConsole(madeUpConsole().deps);
  const ask = (path: string): Response | Promise<Response> =>
    app.request(
      `http://127.0.0.1:4711${path}`,
      { headers: { host: '127.0.0.1:4711' } },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
  const answer = await ask('/waarom?code=fw7k-3mqp');
  const page = await answer.text();
  assert.equal(answer.status, 200);
  assert.match(page, /Code FW7K3MQP/);
  assert.match(page, /Er staat een woord in/);
  assert.match(page, /href="\/artikel\/10\.1"/);
  assert.doesNotMatch(page, /<script/);
  assert.equal(answer.headers.get('set-cookie'), null);
  const english = await (await ask('/waarom?code=FW7K3MQP&taal=en')).text();
  assert.match(english, /Not delivered/);
  assert.match(english, /name="taal" value="en"/);
  const none = await (await ask(`/waarom?code=${encodeURIComponent('"><script>x</script>')}`)).text();
  assert.match(none, /geen code van onze mailpoort/);
  assert.doesNotMatch(none, /<script/);
});
