import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal, readObject } from 'jaws-core-js/http';
import { isSigned } from '../signature.ts';

const aws = createAws();

/** Answers at once: slow work, and work that may fail, happens after the queue. */
export const handler = createHandler(async (request) => {
  if (!isSigned(process.env.HOOKS_SECRET ?? '', request.headers, request.body.toString('utf8'))) {
    throw new Refusal(401, 'signature', 'The signature is missing, wrong or more than five minutes old.');
  }
  const event = readObject(request, { types: ['application/json'], maxBytes: 64 * 1024 });
  await aws.json('sqs', 'SendMessage', { QueueUrl: resources.HookEvents, MessageBody: JSON.stringify(event) });
  return json(202, { id: event.id });
});
