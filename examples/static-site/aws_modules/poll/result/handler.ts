import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json } from 'jaws-core-js/http';
import { key, votesOf } from '../votes.ts';

const aws = createAws();

export const handler = createHandler(async () => {
  const { Item } = await aws.json('dynamodb', 'GetItem', { TableName: resources.Votes, Key: key });
  return json(200, votesOf(Item));
});
