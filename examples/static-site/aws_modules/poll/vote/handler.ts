import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal, readObject } from 'jaws-core-js/http';
import { isChoice, key, votesOf } from '../votes.ts';

const aws = createAws();

export const handler = createHandler(async (request) => {
  const { choice } = readObject(request, { types: ['application/json'], maxBytes: 1024 });
  // The gateway has compared it with the model Vote. Here it becomes the name of an attribute, so it is checked again.
  if (!isChoice(choice)) throw new Refusal(400, 'invalid', 'There is no such choice.', { field: 'choice' });
  const { Attributes } = await aws.json('dynamodb', 'UpdateItem', {
    TableName: resources.Votes,
    Key: key,
    UpdateExpression: 'ADD #choice :one',
    ExpressionAttributeNames: { '#choice': choice },
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  });
  return json(200, votesOf(Attributes));
});
