import { resources } from 'jaws-core-js';
import { AwsError, createAws } from 'jaws-core-js/aws';
import { createHandler, json, readObject } from 'jaws-core-js/http';
import { type Link, newCode, readLink } from './index.ts';

const aws = createAws();

export const handler = createHandler(async (request) => {
  const wanted = readLink(readObject(request, { types: ['application/json'], maxBytes: 8192 }));
  for (let attempt = 0; attempt < 3; attempt++) {
    const link = { ...wanted, code: newCode() };
    if (!(await save(link))) continue;
    const { code, url, expires } = link;
    return json(201, { code, path: `/${code}`, url, expires: new Date(expires * 1000).toISOString() });
  }
  throw new Error('Three new codes were taken already, which chance does not explain.');
});

/** False if the code is taken. */
async function save({ code, url, expires }: Link): Promise<boolean> {
  try {
    await aws.json('dynamodb', 'PutItem', {
      TableName: resources.LinksTable,
      Item: { code: { S: code }, url: { S: url }, expires: { N: String(expires) } },
      ConditionExpression: 'attribute_not_exists(code)',
    });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
