import { randomBytes } from 'node:crypto';
import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, hasToken, json, Refusal, readObject } from 'jaws-core-js/http';
import type { Subscriber } from '../types.ts';

const aws = createAws();

export const handler = createHandler(async (request) => {
  if (!hasToken(request, process.env.HOOKS_TOKEN, 'HOOKS_TOKEN')) {
    throw new Refusal(401, 'token', 'Authorization: Bearer <HOOKS_TOKEN> is missing or wrong.');
  }
  // The gateway has compared it with the model NewSubscriber.
  const { url, types = [] } = readObject(request, { types: ['application/json'], maxBytes: 8192 });
  // Only https: services inside Lambda speak plain http.
  const parsed = URL.canParse(String(url)) ? new URL(String(url)) : undefined;
  // No name and password either: fetch refuses such an address, so each delivery would be a dead letter.
  if (parsed?.protocol !== 'https:' || parsed.username || parsed.password) {
    throw new Refusal(422, 'invalid', 'The url has to be an address of https, without a user.', { field: 'url' });
  }
  const secret = randomBytes(32).toString('base64url');
  const subscriber: Subscriber = {
    id: randomBytes(8).toString('hex'),
    url: String(url),
    secret,
    types: types as string[],
  };
  await aws.json('dynamodb', 'PutItem', { TableName: resources.HookSubscribers, Item: itemOf(subscriber) });
  // The only time that the secret is shown.
  return json(201, subscriber);
});

const itemOf = ({ id, url, secret, types }: Subscriber) => ({
  id: { S: id },
  url: { S: url },
  secret: { S: secret },
  types: { L: types.map((type) => ({ S: type })) },
});
