import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal } from 'jaws-core-js/http';
import { book, entryOf, type Item } from '../entries.ts';

const aws = createAws();
const pageSize = 20;

/** `?before=<id>` continues after the previous page, whose `next` contains the id. */
export const handler = createHandler(async ({ query }) => {
  const before = query.get('before') ?? undefined;
  if (before !== undefined && !/^[\w:.-]{1,60}$/.test(before)) {
    throw new Refusal(400, 'invalid', 'before is the id of an entry.', { field: 'before' });
  }
  const { Items } = await aws.json<{ Items: Item[] }>('dynamodb', 'Query', {
    TableName: resources.Guestbook,
    KeyConditionExpression: before === undefined ? 'book = :book' : 'book = :book AND id < :before',
    ExpressionAttributeValues: { ':book': { S: book }, ...(before !== undefined && { ':before': { S: before } }) },
    ScanIndexForward: false,
    // One more than shown tells whether there are more.
    Limit: pageSize + 1,
  });
  const entries = Items.slice(0, pageSize).map(entryOf);
  const more = Items.length > pageSize ? { next: entries.at(-1)?.id } : {};
  const { AWS_REGION: region, REGIONS = '' } = process.env;
  return json(200, { region, regions: REGIONS.split(','), entries, ...more });
});
