import { deadLetters, redrive } from 'awsm-queue';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, hasToken, json, Refusal } from 'jaws-core-js/http';

const aws = createAws();
const { DEAD_LETTERS_URL = '', DEAD_LETTERS_ARN = '', QUEUE_TOKEN } = process.env;

export const handler = createHandler(async (request) => {
  if (!hasToken(request, QUEUE_TOKEN, 'QUEUE_TOKEN')) {
    throw new Refusal(401, 'unauthorized', 'Send the token of the queue.');
  }
  // Only a POST changes anything: monitors may read as often as they like.
  if (request.method === 'POST') return json(202, { task: await redrive(aws, DEAD_LETTERS_ARN) });
  return json(200, await deadLetters(aws, DEAD_LETTERS_URL));
});
