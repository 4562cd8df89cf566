import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal } from 'jaws-core-js/http';

const aws = createAws();

export const handler = createHandler(async ({ params }) => {
  const id = params.id ?? '';
  const isId = /^[0-9a-f-]{36}$/.test(id);
  const Key = { id: { S: id } };
  const { Item } = isId ? await aws.json('dynamodb', 'GetItem', { TableName: resources.Texts, Key }) : {};
  if (!Item) throw new Refusal(404, 'unknown', 'There is no such text.');
  return json(200, JSON.parse(Item.text.S));
});
