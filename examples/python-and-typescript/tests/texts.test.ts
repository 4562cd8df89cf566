import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { type App, startApp } from 'jaws-core-js/test';
import type { ScoredText } from '../aws_modules/texts/text.ts';

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

const easy = 'The cat sat on the mat. It was happy.';
const add = (body: unknown, type = 'application/json') =>
  app.fetch('/texts', { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });

test('the function in Python scores a text', async () => {
  const { value } = await app.invoke('texts/score', { text: easy });
  assert.deepEqual(value, { score: { words: 9, sentences: 2, minutes: 1, ease: 100 } });
  const hard = 'Organizational interoperability necessitates comprehensive documentation.';
  const { value: other } = await app.invoke<{ score: { ease: number } }>('texts/score', { text: hard });
  assert.equal(other?.score.ease, 0);
});

test('a text is kept with its score', async () => {
  const added = await add({ title: ' Cat ', text: easy });
  assert.equal(added.status, 201);
  const { id, title, ease } = (await added.json()) as ScoredText;
  assert.deepEqual([title, ease], ['Cat', 100]);
  const shown = (await (await app.fetch(`/texts/${id}`)).json()) as ScoredText;
  assert.deepEqual([shown.title, shown.text, shown.words], ['Cat', easy, 9]);
});

test('an invalid text is refused', async () => {
  assert.equal((await add({ title: 'Cat' })).status, 400);
  assert.equal((await add({ title: 'Cat', text: easy }, 'text/plain')).status, 415);
  const refused = await add({ title: 'Numbers', text: '1 2 3' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /no words/);
});

test('a long text is scored in time', async () => {
  assert.equal((await add({ title: 'Marks', text: `Word${'!'.repeat(99_000)}x` })).status, 201);
});

test('an unknown text is not found', async () => {
  assert.equal((await app.fetch('/texts/unknown')).status, 404);
  assert.equal((await app.fetch('/texts/00000000-0000-4000-8000-000000000000')).status, 404);
});
