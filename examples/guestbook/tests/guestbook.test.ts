import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';
import { book, type Entry, entryOf, itemOf } from '../aws_modules/guestbook/entries.ts';

interface Page {
  readonly region: string;
  readonly regions: readonly string[];
  readonly entries: readonly Entry[];
  readonly next?: string;
}

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

const sign = (body: unknown, type = 'application/json') =>
  app.fetch('/entries', { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
const read = async (query = '') => (await (await app.fetch(`/entries${query}`)).json()) as Page;

test('an entry can be read, the newest first', async () => {
  const signed = await sign({ name: ' Ada ', text: 'Hello' });
  assert.equal(signed.status, 201);
  const first = (await signed.json()) as Entry;
  assert.equal(first.name, 'Ada');
  await sign({ name: 'Grace', text: '<b>Hello</b>' });
  const page = await read();
  assert.equal(page.region, app.region);
  assert.deepEqual(
    page.entries.map(({ name, text }) => [name, text]),
    [
      ['Grace', '<b>Hello</b>'],
      ['Ada', 'Hello'],
    ],
  );
});

test('an invalid entry is refused', async () => {
  for (const body of [{}, { name: 'Ada', text: ' ' }, { name: 'Ada', text: 'x'.repeat(501) }, ['Ada']]) {
    assert.equal((await sign(body)).status, 400, JSON.stringify(body).slice(0, 40));
  }
  // The gateway compares JSON with the model, so the function accepts nothing else.
  assert.equal((await sign({ name: 'Ada', text: 'Hello' }, 'text/plain')).status, 415);
  assert.equal((await app.fetch('/entries?before=%27')).status, 400);
});

test('pages follow each other', async () => {
  const items = Array.from({ length: 21 }, (_, number) =>
    itemOf({ id: `2026-01-01T00:00:${number + 10}.000Z`, name: 'Ada', text: String(number), region: app.region }),
  );
  for (const item of items) {
    const Item = { book: { S: book }, ...item };
    await createAws(app.aws).json('dynamodb', 'PutItem', { TableName: app.resources.Guestbook, Item });
  }
  const { entries, next } = await read();
  assert.equal(entries.length, 20);
  const rest = await read(`?before=${next}`);
  assert.deepEqual(
    rest.entries.map(({ text }) => text),
    ['0'],
  );
  assert.equal(rest.next, undefined);
});

test('a flood of entries is slowed down', async () => {
  // The clock of the cloud stands still, so the bucket of 20 is not refilled.
  const answers = await Promise.all(Array.from({ length: 25 }, () => sign({ name: 'Ada', text: 'Hello' })));
  assert.equal(answers.filter(({ status }) => status === 429).length, 5);
});

test('every region of the stage has the entry', async () => {
  await sign({ name: 'Ada', text: 'Hello' });
  for (const region of (await read()).regions) {
    const { Items } = await createAws({ ...app.aws, region }).json('dynamodb', 'Query', {
      TableName: app.resources.Guestbook,
      KeyConditionExpression: 'book = :book',
      ExpressionAttributeValues: { ':book': { S: book } },
    });
    assert.deepEqual(
      Items.map(entryOf).map((entry: Entry) => [entry.text, entry.region]),
      [['Hello', app.region]],
      region,
    );
  }
});
