import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, Refusal } from 'jaws-core-js/http';

const aws = createAws();

export const handler = createHandler(async ({ params }) => {
  const code = params.code ?? '';
  if (!/^\w{1,20}$/.test(code)) throw notFound();
  const Key = { code: { S: code } };
  const { Item } = await aws.json('dynamodb', 'GetItem', { TableName: resources.LinksTable, Key });
  // DynamoDB deletes expired items with a delay, so the time is checked here as well.
  if (!Item || Number(Item.expires.N) * 1000 <= Date.now()) throw notFound();
  // A browser asks again for a 302, so a link ends when it expires.
  return { statusCode: 302, headers: { location: Item.url.S, 'cache-control': 'no-store' } };
});

const notFound = () => new Refusal(404, 'unknown', 'There is no such link, or it has expired.');
