import { randomBytes } from 'node:crypto';
import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, readObject } from 'jaws-core-js/http';
import { book, type Entry, itemOf } from '../entries.ts';

const aws = createAws();

export const handler = createHandler(async (request) => {
  const entry = entryFrom(readObject(request, { types: ['application/json'], maxBytes: 8192 }));
  // Regions write at the same time: an entry is a new item and is never changed, so no write can undo another one.
  await aws.json('dynamodb', 'PutItem', {
    TableName: resources.Guestbook,
    Item: { book: { S: book }, ...itemOf(entry) },
    ConditionExpression: 'attribute_not_exists(id)',
  });
  return json(201, entry);
});

/** The gateway has compared the body with the model NewEntry. */
function entryFrom({ name, text }: Readonly<Record<string, unknown>>): Entry {
  return {
    id: `${new Date().toISOString()}-${randomBytes(6).toString('hex')}`,
    name: String(name).trim(),
    text: String(text).trim(),
    region: process.env.AWS_REGION ?? '',
  };
}
